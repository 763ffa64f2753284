import { setTimeout as delay } from 'node:timers/promises';

/** How long handlers may take to notice that they were aborted. */
const ABORT_GRACE_MS = 500;

/** Gives work so many milliseconds to finish; then aborts it, and gives it time to notice. */
export async function finishOrAbort(finished: Promise<unknown>, timeoutMs: number, abort: () => void): Promise<void> {
  if (await within(timeoutMs, finished)) return;
  abort();
  await within(ABORT_GRACE_MS, finished);
}

/** Whether the work is done before so many milliseconds are over. */
export async function within(timeoutMs: number, work: Promise<unknown>): Promise<boolean> {
  const inTime = new AbortController();
  const timeUp = delay(timeoutMs, false, { signal: inTime.signal }).catch(() => false);
  const done = await Promise.race([work.then(() => true), timeUp]);
  inTime.abort();
  return done;
}

/** Waits so many milliseconds, or until the signal says that there is nothing to wait for any more. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
