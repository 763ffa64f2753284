import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ProblemAnswer } from './problem.ts';

/** Knows which methods each path takes, to tell "no such path" (404) from "not with this method" (405). */
export class AllowedMethods {
  private readonly routes: { pattern: RegExp; methods: readonly string[] }[] = [];

  /** Listens from now on: call it before any route is registered. */
  listen(server: FastifyInstance): void {
    server.addHook('onRoute', ({ url, method }) => {
      this.routes.push({ pattern: patternOf(url), methods: [method].flat() });
    });
  }

  /** @returns undefined for a request that found its route, or whose path nothing answers to */
  notAllowed(request: FastifyRequest): ProblemAnswer | undefined {
    if (!request.is404) {
      return undefined;
    }
    const path = request.url.split('?', 1)[0] ?? '';
    const allow = [
      ...new Set(this.routes.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods)),
    ];
    if (allow.length === 0 || allow.includes(request.method)) {
      return undefined;
    }
    const detail = `${path} does not take ${request.method}, only ${allow.join(', ')}.`;
    return { status: 405, code: 'method-not-allowed', detail, headers: { allow: allow.join(', ') } };
  }
}

/** A route's pattern as a regular expression: `/tasks/:id` matches one segment for `:id`, `*` the rest. */
function patternOf(url: string): RegExp {
  const source = url
    .split('/')
    .map((segment) => (segment.startsWith(':') ? '[^/]+' : literally(segment).replaceAll('\\*', '.*')))
    .join('/');
  return new RegExp(`^${source}/?$`);
}

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
