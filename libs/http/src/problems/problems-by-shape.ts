import type { OpenAPIObject } from '@nestjs/swagger';
import { problemResponse } from '../answers.decorator.ts';

type Operation = NonNullable<NonNullable<OpenAPIObject['paths']>[string]['get']>;

/**
 * Documents the problems that a route has for what it is: that it may change something, takes an id, or a token. No route has to name
 * them, and so none can forget one; what else can go wrong with it, it says itself with `@Answers()`.
 */
export function addProblemsByShape({ paths }: OpenAPIObject): void {
  for (const [path, operations] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(operations as Record<string, Operation>)) {
      for (const status of problemsByShape(method, path, operation))
        operation.responses[status] ??= problemResponse(status);
    }
  }
}

function problemsByShape(method: string, path: string, { security }: Operation): number[] {
  return [
    ...[400, 503],
    ...(security ? [401, 403] : []),
    ...(path.includes('{') ? [404] : []),
    // Also where no body is asked for: the server reads what comes before it knows.
    ...(method === 'get' ? [] : [413, 415, 422, 429]),
  ];
}
