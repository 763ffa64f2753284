import { cancelled, outcomeOfFailure, type Outcome } from '../outcome.ts';
import { TaskCancelledError } from '../../errors.ts';
import type { Step, Work } from '../pipeline.ts';
import type { RetryPolicy } from '../retry-policy.ts';

/** Turns what the handler of a task or an event threw into an outcome; `outcomeOfFailure` decides which. */
export const decideOutcome =
  (retry: RetryPolicy): Step =>
  async (work, next) => {
    try {
      return await next(work);
    } catch (error) {
      return outcomeOf(error, work, retry);
    }
  };

/** A handler that was aborted throws what it likes: the first cause of its end counts. */
function outcomeOf(error: unknown, { message, abort }: Work, retry: RetryPolicy): Outcome {
  if (error instanceof TaskCancelledError) return cancelled(error);
  switch (abort.abortedBy) {
    case 'shutdown':
      return { kind: 'given-back' };
    case 'cancelled':
      return cancelled(abort.signal.reason);
    case 'timed-out':
      return outcomeOfFailure(abort.signal.reason, message.attempt, retry);
    case undefined:
      return outcomeOfFailure(error, message.attempt, retry);
  }
}
