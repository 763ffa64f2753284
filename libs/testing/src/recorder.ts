import { HANG_MS } from './until.ts';

/** Remembers what happened, and lets a test wait for what has not happened yet. */
export class Recorder<T> {
  readonly all: T[] = [];
  private waiting: { matches: (item: T) => boolean; resolve: (item: T) => void }[] = [];

  record(item: T): void {
    this.all.push(item);
    const matching = this.waiting.filter(({ matches }) => matches(item));
    this.waiting = this.waiting.filter((waiter) => !matching.includes(waiter));
    for (const { resolve } of matching) resolve(item);
  }

  /**
   * The first item that matches, past or to come.
   * @param timeoutMs in milliseconds; give one only where the time itself is the promise @default HANG_MS
   * @throws Error when the time is up
   */
  next(matches: (item: T) => boolean = () => true, timeoutMs = HANG_MS): Promise<T> {
    const past = this.all.find(matches);
    if (past !== undefined) return Promise.resolve(past);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`nothing that matches came within ${timeoutMs} ms; seen: ${this.all.length}`)),
        timeoutMs,
      );
      this.waiting.push({ matches, resolve: (item) => (clearTimeout(timer), resolve(item)) });
    });
  }
}
