import { cancelled, outcomeOfFailure, type Outcome } from '../outcome.ts';
import { DependencyUnavailableError, TaskCancelledError } from '../../errors.ts';
import type { Step, Work } from '../pipeline.ts';
import type { RetryPolicy } from '../retry-policy.ts';

/**
 * Turns what the handler of a task or an event threw into an outcome; `outcomeOfFailure` decides which. A dependency that
 * this handler could use for another message since is not unavailable: then the attempt counts, so that no message makes
 * the others wait without end.
 */
export const decideOutcome = (retry: RetryPolicy): Step => {
  let workedAt = 0;
  return async (work, next) => {
    try {
      const outcome = await next(work);
      if (outcome.kind === 'done') workedAt = Date.now();
      return outcome;
    } catch (error) {
      return outcomeOf(worksForOthers(work, workedAt) ? counted(error) : error, work, retry);
    }
  };
};

const worksForOthers = ({ message: { snoozedAt } }: Work, workedAt: number): boolean =>
  snoozedAt !== undefined && workedAt > snoozedAt;

/** The same failure, as one of the message's own. */
const counted = (error: unknown): unknown =>
  error instanceof DependencyUnavailableError ? Object.assign(new Error(error.message), { code: error.code }) : error;

/** A handler that was aborted throws what it likes: the first cause of its end counts. */
function outcomeOf(error: unknown, { message, abort }: Work, retry: RetryPolicy): Outcome {
  if (error instanceof TaskCancelledError) return cancelled(error);
  switch (abort.abortedBy) {
    case 'shutdown':
      return { kind: 'given-back' };
    case 'lost':
      return abort.isReasonOf(error) || error instanceof DependencyUnavailableError
        ? { kind: 'given-back' }
        : outcomeOfFailure(error, message.attempt, retry);
    case 'cancelled':
      return cancelled(abort.signal.reason);
    case 'timed-out':
      return outcomeOfFailure(abort.signal.reason, message.attempt, retry);
    case undefined:
      return outcomeOfFailure(error, message.attempt, retry);
  }
}
