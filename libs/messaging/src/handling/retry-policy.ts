import { nearestRetryDelay, type RetryDelay } from '../topology/retry-delays.ts';

/** How often, and how far apart, a failed message is tried again. */
export interface RetryPolicy {
  /** Tries in all, the first included. After the last the message is a dead letter. */
  readonly attempts: number;
  /** Milliseconds before the second attempt, before jitter. */
  readonly baseMs: number;
  /** What each further delay is multiplied by. */
  readonly factor: number;
  /** No delay is longer, in milliseconds. An hour is the ladder's end. */
  readonly maxMs: number;
}

/** Eight attempts over about half an hour: 1 s, 3 s, 9 s, 27 s, 81 s, 4 min, 12 min. */
export const defaultRetryPolicy: RetryPolicy = { attempts: 8, baseMs: 1_000, factor: 3, maxMs: 3_600_000 };

/**
 * The rung to wait on after a failed attempt, or `undefined` when that was the last one.
 * Jitter of a half to one and a half spreads those that failed together over neighbouring rungs.
 * @param attempt the attempt that failed, 1 for the first
 * @param random a number from 0 up to 1
 */
export function nextRetryDelay(policy: RetryPolicy, attempt: number, random: number): RetryDelay | undefined {
  if (attempt >= policy.attempts) return undefined;
  const delay = Math.min(policy.maxMs, policy.baseMs * policy.factor ** (attempt - 1));
  return nearestRetryDelay(delay * (0.5 + random));
}
