import type { Reply } from '../../wire/reply.ts';
import { failureReply } from '../failure-reply.ts';
import { DONE } from '../outcome.ts';
import type { Step, Work } from '../pipeline.ts';
import type { Route } from '../routes.ts';
import type { Respond } from './reply.ts';

/** Answers a request whose handler threw. The request is done then: its caller decides whether to ask again. */
export const replyWithFailure =
  ({ contract }: Pick<Route, 'contract'>, respond: Respond): Step =>
  async (work, next) => {
    try {
      return await next(work);
    } catch (error) {
      send(failureReply(error, work.context, contract !== undefined), work, respond);
      return DONE;
    }
  };

/** A failure that holds what has no form on the wire is reported without it: the caller must not wait for nothing. */
function send(failure: Reply, { delivery, message }: Work, respond: Respond): void {
  try {
    respond(delivery, message, failure);
  } catch {
    respond(delivery, message, { status: 'failed', message: 'Its failure could not be written to the wire.' });
  }
}
