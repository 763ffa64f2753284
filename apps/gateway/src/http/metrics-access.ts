import { createHash, timingSafeEqual } from 'node:crypto';
import { sendProblem } from '@warren/http';
import type { FastifyInstance } from 'fastify';

/** Who may read `/metrics`: anybody, nobody, or a scraper that shows this bearer token. */
export type MetricsAccess = 'open' | 'closed' | { readonly token: string };

/** What a gateway counts says how it does, and how much it has to do: where strangers reach it, that is not for them. */
export function limitMetrics(server: FastifyInstance, access: MetricsAccess): void {
  if (access === 'open') return;
  server.addHook('onRequest', (request, reply, done) => {
    if (request.routeOptions.url !== '/metrics') return done();
    if (access === 'closed') return sendProblem(reply, CLOSED, request.url);
    if (isToken(request.headers.authorization, access.token)) return done();
    sendProblem(reply, UNKNOWN, request.url);
  });
}

const CLOSED = { status: 404, code: 'no-such-route', detail: 'Metrics are closed: METRICS_TOKEN opens them.' } as const;
const UNKNOWN = {
  ...{ status: 401, code: 'token-missing', detail: 'Metrics need the bearer token that METRICS_TOKEN says.' },
  headers: { 'www-authenticate': 'Bearer realm="metrics"' },
} as const;

const isToken = (header: string | undefined, token: string): boolean =>
  timingSafeEqual(digest(header ?? ''), digest(`Bearer ${token}`));

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
