import { DONE } from '../outcome.ts';
import type { Step } from '../pipeline.ts';
import type { Respond } from '../respond.ts';
import type { Route } from '../routes.ts';
import { sendFailure } from '../send-failure.ts';

/** Answers a request whose handler threw. The request is done then: its caller decides whether to ask again. */
export const replyWithFailure =
  (route: Pick<Route, 'contract'>, respond: Respond): Step =>
  async (work, next) => {
    try {
      return await next(work);
    } catch (error) {
      if (work.abort.abortedBy === 'lost' && work.abort.isReasonOf(error)) return { kind: 'given-back' };
      sendFailure(error, work, route, respond);
      return DONE;
    }
  };
