import { outcomeBefore } from '../outcome.ts';
import type { Step } from '../pipeline.ts';

/**
 * The other side asked to be left alone for longer than the longest retry delay: what comes back before is deferred
 * again, uncounted. The time is a day ahead at most, so no message is deferred for ever.
 */
export const deferUntilDue: Step = async (work, next) => {
  const { notBefore } = work.message;
  return (notBefore && outcomeBefore(notBefore)) ?? next(work);
};
