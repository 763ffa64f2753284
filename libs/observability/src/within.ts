import { setTimeout as delay } from 'node:timers/promises';

/** Waits for all, whether they succeed or not, but no longer than this. */
export async function within(milliseconds: number, work: readonly Promise<unknown>[]): Promise<void> {
  const over = new AbortController();
  const late = delay(milliseconds, undefined, { signal: over.signal }).catch(() => undefined);
  await Promise.race([Promise.allSettled(work), late]);
  over.abort();
}
