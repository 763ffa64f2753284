import { HandlerMistakeError } from '../errors.ts';
import type { RetryDelay } from '../topology/retry-delays.ts';
import type { RetryPolicy } from '../handling/retry-policy.ts';

/** A message waits no longer than this in its place for its next attempt: its key waits with it. */
const LONGEST_WAIT_MS = 60_000;

/**
 * Half of RabbitMQ's consumer timeout, after which it takes an unsettled delivery back
 * (https://www.rabbitmq.com/docs/consumers#acknowledgement-timeout).
 */
const LONGEST_HOLD_MS = 900_000;

/** How much longer than planned the jitter may make a wait. */
const JITTER = 1.5;

/** How long a message that failed waits where it is. */
export const waitInPlace = ({ ms }: RetryDelay): number => Math.min(ms, LONGEST_WAIT_MS);

/**
 * A message that is tried again in its place must come to an end before RabbitMQ takes it away.
 * @throws HandlerMistakeError when the policy would hold up a key for more than a quarter of an hour
 */
export function checkHoldTime(type: string, { attempts, baseMs, factor, maxMs }: RetryPolicy): void {
  let hold = 0;
  for (let failures = 0; failures < attempts - 1 && hold <= LONGEST_HOLD_MS; failures++)
    hold += Math.min(baseMs * factor ** failures, maxMs, LONGEST_WAIT_MS) * JITTER;
  if (hold <= LONGEST_HOLD_MS) return;
  throw new HandlerMistakeError(
    `"${type}" is handled in order of its keys, and ${attempts} attempts would hold up a key for more than 15 minutes: give it fewer.`,
  );
}
