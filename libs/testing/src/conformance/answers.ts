import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { ClientProxy } from '@nestjs/microservices';
import { catchError, firstValueFrom, lastValueFrom, map, of, toArray } from 'rxjs';
import { matches } from '../harness/partial-match.ts';

export type Client = () => ClientProxy;

/** The first value of an answer. */
export const answer = (client: ClientProxy, pattern: unknown, data: unknown): Promise<unknown> =>
  firstValueFrom(client.send<unknown>(pattern, data));

/** All values of an answer, and the message of its failure as the last. */
export const answers = (client: ClientProxy, pattern: unknown, data: unknown): Promise<unknown[]> =>
  lastValueFrom(
    client.send<unknown>(pattern, data).pipe(
      catchError((error: unknown) => of((error as Partial<Error>).message ?? error)),
      toArray(),
    ),
  );

/** What a request fails with. @throws AssertionError when it is answered */
export async function failure(client: ClientProxy, pattern: unknown, data: unknown): Promise<unknown> {
  const failed = client.send<unknown>(pattern, data).pipe(
    map((value): { value: unknown } | { error: unknown } => ({ value })),
    catchError((error: unknown) => of({ error })),
  );
  const result = await firstValueFrom(failed);
  assert('error' in result, `the request was answered: ${JSON.stringify(result)}`);
  return result.error;
}

export const emit = (client: ClientProxy, pattern: unknown, data: unknown): Promise<unknown> =>
  firstValueFrom(client.emit<unknown>(pattern, data), { defaultValue: undefined });

/** That a value has all that is expected. @throws AssertionError */
export function assertMatches(actual: unknown, expected: unknown): void {
  if (!matches(actual, expected)) assert.fail(`${inspect(actual)} has not all of ${inspect(expected)}`);
}
