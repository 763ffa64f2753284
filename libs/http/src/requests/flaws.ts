import type { StandardSchemaValidationPipe } from '@nestjs/common';
import type { Flaw } from '../errors.ts';

type Issues = Parameters<StandardSchemaValidationPipe['exceptionFactory']>[0];

/** Flaws that are named, at most: a body of a million wrong items gets a short answer. */
const MOST_FLAWS = 50;

/** What a schema found, with the places as JSON pointers below `base`. */
export function flawsOf(issues: Issues, base = ''): Flaw[] {
  return issues.slice(0, MOST_FLAWS).map((issue) => ({
    pointer: base + pointer((issue.path ?? []).map((part) => (typeof part === 'object' ? part.key : part))),
    detail: issue.message,
  }));
}

/** Writes a path as a JSON pointer (RFC 6901): `['items', 0, 'a/b']` is `/items/0/a~1b`. */
export function pointer(path: readonly PropertyKey[]): string {
  return path.map((segment) => `/${String(segment).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
