/**
 * The delays that a retry can take, shared by every queue. A fixed ladder, because a per-message TTL expires at a
 * queue's head only, so each delay needs a queue of its own (https://www.rabbitmq.com/docs/ttl#per-message-ttl-caveats).
 */
export const RETRY_DELAYS = [
  { name: '250ms', ms: 250 },
  { name: '1s', ms: 1_000 },
  { name: '2s', ms: 2_000 },
  { name: '5s', ms: 5_000 },
  { name: '10s', ms: 10_000 },
  { name: '20s', ms: 20_000 },
  { name: '30s', ms: 30_000 },
  { name: '1m', ms: 60_000 },
  { name: '2m', ms: 120_000 },
  { name: '5m', ms: 300_000 },
  { name: '10m', ms: 600_000 },
  { name: '15m', ms: 900_000 },
  { name: '30m', ms: 1_800_000 },
  { name: '1h', ms: 3_600_000 },
] as const;

export type RetryDelay = (typeof RETRY_DELAYS)[number];

/** The rung whose delay is nearest, by ratio: 3 s is nearer to 2 s than to 5 s. */
export function nearestRetryDelay(delayMs: number): RetryDelay {
  return RETRY_DELAYS.reduce((best, delay) => (distance(delay, delayMs) < distance(best, delayMs) ? delay : best));
}

/** The shortest rung that is no shorter than that; the longest where none is. */
export const retryDelayFrom = (delayMs: number): RetryDelay =>
  RETRY_DELAYS.find(({ ms }) => ms >= delayMs) ?? LONGEST_RETRY_DELAY;

export const LONGEST_RETRY_DELAY: RetryDelay = { name: '1h', ms: 3_600_000 };

function distance(delay: RetryDelay, delayMs: number): number {
  return Math.abs(Math.log(delay.ms / Math.max(delayMs, 1)));
}
