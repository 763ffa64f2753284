import { setTimeout as delay } from 'node:timers/promises';

/**
 * Resolves once the condition holds; for what gives no signal of its own, like a queue's length.
 * @throws Error naming the condition after `timeoutMs` milliseconds, 10,000 unless told
 */
export async function until(
  holds: () => boolean | Promise<boolean>,
  condition: string,
  timeoutMs = 10_000,
): Promise<void> {
  const giveUpAt = Date.now() + timeoutMs;
  while (!(await holds())) {
    if (Date.now() > giveUpAt) throw new Error(`after ${timeoutMs} ms it still does not hold that ${condition}`);
    await delay(25);
  }
}
