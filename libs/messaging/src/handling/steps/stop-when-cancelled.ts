import type { Cancellations } from '../cancellations.ts';
import { cancelled } from '../outcome.ts';
import type { Step } from '../pipeline.ts';

/** Does not begin a task that was cancelled before, and aborts it when it is cancelled from now on. */
export const stopWhenCancelled =
  (cancellations: Cancellations): Step =>
  async (work, next) => {
    const { message, abort } = work;
    cancellations.begin(message.id, abort);
    try {
      return abort.abortedBy === 'cancelled' ? cancelled(abort.signal.reason) : await next(work);
    } finally {
      cancellations.end(message.id, abort);
    }
  };
