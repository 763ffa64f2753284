import { deferralOf, outcomeWithoutPermit } from '../outcome.ts';
import type { Step } from '../pipeline.ts';
import type { RetryPolicy } from '../retry-policy.ts';
import type { KeyPermit, TaskLimiter } from '../task-limiter.ts';

/**
 * Lets a key have so many tasks of its type in flight, over all workers. One more is deferred, uncounted, so that the
 * tasks of other keys go first.
 */
export const limitKey =
  (
    limiter: TaskLimiter,
    { type, retry }: { readonly type: string; readonly retry: RetryPolicy },
    perKey: number,
  ): Step =>
  async (work, next) => {
    const { key, timestamp } = work.message;
    if (key === undefined) return next(work);
    let permit: KeyPermit | undefined;
    try {
      permit = await limiter.acquireForKey(type, key, perKey);
    } catch (error) {
      return outcomeWithoutPermit('The permits of its key', error, retry);
    }
    if (!permit) return deferralOf(timestamp);
    try {
      return await next(work);
    } finally {
      await permit.release();
    }
  };
