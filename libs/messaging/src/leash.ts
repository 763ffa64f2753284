import { setMaxListeners } from 'node:events';
import { TaskTimedOutError } from './errors.ts';

/** Why a handler was told to stop. */
export type Pull = 'shutdown' | 'cancelled' | 'timed-out';

/**
 * What tells one handler to stop: a shutdown, somebody who takes its task back, or its own time limit. The first one
 * counts. A handler that does not listen goes on, and how it ends is how it ends.
 */
export class Leash {
  private readonly controller = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private pulledBy: Pull | undefined;
  private readonly onShutdown = (): void => this.pull('shutdown', this.shutdown.reason);

  /** @param shutdown aborts when the worker must stop */
  constructor(private readonly shutdown: AbortSignal) {
    if (shutdown.aborted) this.onShutdown();
    setMaxListeners(0, shutdown); // one for each delivery in hand
    shutdown.addEventListener('abort', this.onShutdown);
  }

  /** Its time begins: so many milliseconds, for ever unless told. */
  start(timeoutMs?: number): void {
    if (timeoutMs !== undefined)
      this.timer = setTimeout(() => this.pull('timed-out', new TaskTimedOutError(timeoutMs)), timeoutMs);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  get pulled(): Pull | undefined {
    return this.pulledBy;
  }

  pull(why: Pull, reason: unknown): void {
    if (this.pulledBy !== undefined) return;
    this.pulledBy = why;
    this.controller.abort(reason);
  }

  /** The handler has ended. */
  release(): void {
    clearTimeout(this.timer);
    this.shutdown.removeEventListener('abort', this.onShutdown);
  }
}
