import { setTimeout as delay } from 'node:timers/promises';
import { amount } from './services.ts';

/**
 * Milliseconds after which a test takes what it waits for as hung. A busy machine is slow and not hung: this is far more
 * than anything takes on one, and less than `testTimeout` in jest.config.js, so that a failure has the sentence of what
 * was waited for.
 */
export const HANG_MS = 90_000;

/**
 * Resolves once the condition holds; for what gives no signal of its own, like a queue's length.
 * @param timeoutMs in milliseconds; give one only where the time itself is the promise @default HANG_MS
 * @throws Error naming the condition when the time is up
 */
export async function until(
  holds: () => boolean | Promise<boolean>,
  condition: string,
  timeoutMs = HANG_MS,
): Promise<void> {
  const giveUpAt = Date.now() + timeoutMs;
  while (!(await holds())) {
    if (Date.now() > giveUpAt) throw new Error(`after ${timeoutMs} ms it still does not hold that ${condition}`);
    await delay(25);
  }
}

/**
 * The bound for a time that is promised. `npm run test:timed` judges it, with nothing else on the machine; where other
 * tests run beside it, only what hangs is judged: they would make it late.
 * @param ms what is promised, in milliseconds
 */
export const promised = (ms: number): number => (amount('TIMED', 0) === 1 ? ms : HANG_MS);
