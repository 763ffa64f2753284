import { setMaxListeners } from 'node:events';
import { TaskTimedOutError } from '../errors.ts';

/** Why a handler was aborted. */
export type AbortCause = 'shutdown' | 'cancelled' | 'timed-out';

/**
 * Aborts one handler: at a shutdown, when its task is cancelled, or when its time is up. The first cause counts. A
 * handler that ignores its signal goes on, and how it ends is how it ends.
 */
export class HandlerAbort {
  private controller: AbortController | undefined;
  private timer: NodeJS.Timeout | undefined;
  private first: { readonly why: AbortCause; readonly reason: unknown } | undefined;
  private readonly onShutdown = (): void => this.controller?.abort(this.shutdown.reason);

  /** @param shutdown aborts when the worker must stop */
  constructor(private readonly shutdown: AbortSignal) {}

  /** Its time begins: so many milliseconds. */
  start(timeoutMs: number): void {
    this.timer = setTimeout(() => this.abort('timed-out', new TaskTimedOutError(timeoutMs)), timeoutMs);
  }

  /** Made at the first use, since most handlers do not use it. */
  get signal(): AbortSignal {
    return (this.controller ??= this.listening()).signal;
  }

  get abortedBy(): AbortCause | undefined {
    return this.first?.why ?? (this.shutdown.aborted ? 'shutdown' : undefined);
  }

  abort(why: AbortCause, reason: unknown): void {
    if (this.abortedBy !== undefined) return;
    this.first = { why, reason };
    this.controller?.abort(reason);
  }

  /** The handler has ended. */
  release(): void {
    clearTimeout(this.timer);
    this.shutdown.removeEventListener('abort', this.onShutdown);
  }

  private listening(): AbortController {
    const controller = new AbortController();
    if (this.first) controller.abort(this.first.reason);
    else if (this.shutdown.aborted) controller.abort(this.shutdown.reason);
    setMaxListeners(0, this.shutdown); // one for each delivery in flight
    this.shutdown.addEventListener('abort', this.onShutdown);
    return controller;
  }
}
