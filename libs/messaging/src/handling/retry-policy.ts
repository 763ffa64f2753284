import { nearestRetryDelay, type RetryDelay } from '../topology/retry-delays.ts';

/** How often, and how far apart, a failed message is tried again. What a handler leaves out is {@link defaultRetryPolicy}. */
export interface RetryPolicy {
  /**
   * Attempts in all, the first included. After the last the message is a dead letter.
   * @default 8
   * @minimum 1
   */
  readonly attempts: number;
  /**
   * Milliseconds before the second attempt, before jitter.
   * @default 1_000
   */
  readonly baseMs: number;
  /**
   * What each further delay is multiplied by.
   * @default 3
   */
  readonly factor: number;
  /**
   * No delay is longer, in milliseconds. An hour is the longest that there is.
   * @default 3_600_000
   */
  readonly maxMs: number;
}

/** Eight attempts over about 18 minutes (8 to 23, by jitter): 1 s, 3 s, 9 s, 27 s, 81 s, 4 min, 12 min. */
export const defaultRetryPolicy: RetryPolicy = { attempts: 8, baseMs: 1_000, factor: 3, maxMs: 3_600_000 };

/**
 * How long to wait after a failed attempt, or `undefined` when that was the last one.
 * Jitter of a half to one and a half spreads those that failed together over neighbouring delays.
 * @param attempt the attempt that failed, 1 for the first
 * @param random a number from 0 up to 1
 */
export function nextRetryDelay(policy: RetryPolicy, attempt: number, random: number): RetryDelay | undefined {
  if (attempt >= policy.attempts) return undefined;
  const delay = Math.min(policy.maxMs, policy.baseMs * policy.factor ** (attempt - 1));
  return nearestRetryDelay(delay * (0.5 + random));
}
