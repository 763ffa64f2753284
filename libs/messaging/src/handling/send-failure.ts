import { failureReply } from './failure-reply.ts';
import type { Work } from './pipeline.ts';
import type { Respond } from './respond.ts';
import type { Route } from './routes.ts';

/**
 * Sends the caller of a request the failure of its handler. One that holds what has no form on the wire is reported
 * without it: the caller must not wait for nothing.
 */
export function sendFailure(
  error: unknown,
  { delivery, message, context }: Work,
  { contract }: Pick<Route, 'contract'>,
  respond: Respond,
): void {
  try {
    respond(delivery, message, failureReply(error, context, contract !== undefined));
  } catch {
    respond(delivery, message, { status: 'failed', message: 'Its failure could not be written to the wire.' });
  }
}
