import type { HandlerAbort } from '../handler-abort.ts';
import { outcomeOfAbort, outcomeWithoutPermit } from '../outcome.ts';
import type { Step } from '../pipeline.ts';
import type { RetryPolicy } from '../retry-policy.ts';
import type { Permit, SharedLimits, TaskLimiter } from '../task-limiter.ts';

/**
 * How long a delivery may wait for a permit, in milliseconds; then its queue pauses. Well below the half hour after
 * which RabbitMQ takes back what was not settled (https://www.rabbitmq.com/docs/consumers#acknowledgement-timeout).
 */
const ACQUIRE_TIMEOUT_MS = 300_000;

interface TypeLimits {
  readonly limiter: TaskLimiter;
  readonly type: string;
  readonly limits: SharedLimits;
  readonly retry: RetryPolicy;
  /** Deliveries of one queue wait in one line. */
  readonly queue: string;
}

/** Waits for a permit under the limits that all workers of the type share. Waiting counts as no attempt. */
export const limitType =
  (limits: TypeLimits): Step =>
  async (work, next) => {
    const { abort } = work;
    let permit: Permit;
    try {
      permit = await acquire(limits, abort);
    } catch (error) {
      return outcomeOfAbort(abort) ?? outcomeWithoutPermit('The permits of its type', error, limits.retry);
    }
    permit.lost.addEventListener('abort', () => abort.abort('shutdown', permit.lost.reason));
    try {
      return await next(work);
    } finally {
      await permit.release();
    }
  };

/** A timer of its own: `AbortSignal.timeout` would be kept until it fires, for each message. */
async function acquire({ limiter, type, limits, queue }: TypeLimits, { signal }: HandlerAbort): Promise<Permit> {
  const tooLong = new AbortController();
  const timeUp = (): void => tooLong.abort(new Error(`there was none within ${ACQUIRE_TIMEOUT_MS} ms`));
  const timer = setTimeout(timeUp, ACQUIRE_TIMEOUT_MS);
  try {
    return await limiter.acquire(type, limits, AbortSignal.any([signal, tooLong.signal]), queue);
  } finally {
    clearTimeout(timer);
  }
}
