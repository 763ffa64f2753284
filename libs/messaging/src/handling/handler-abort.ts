import { setMaxListeners } from 'node:events';
import { DeliveryLostError, TaskTimedOutError } from '../errors.ts';

/** Why a handler was aborted. */
export type AbortCause = 'shutdown' | 'lost' | 'cancelled' | 'timed-out';

/**
 * Aborts one handler: at a shutdown, when its delivery is lost, when its task is cancelled, or when its time is up. The
 * first cause counts. A handler that ignores its signal goes on, and how it ends is how it ends.
 */
export class HandlerAbort {
  private controller: AbortController | undefined;
  private timer: NodeJS.Timeout | undefined;
  private first: { readonly why: AbortCause; readonly reason: unknown } | undefined;
  private readonly onOver = (): void => this.controller?.abort(this.over.reason);

  /** @param over aborts when the worker must stop, and with a {@link DeliveryLostError} when the delivery is lost */
  constructor(private readonly over: AbortSignal) {}

  /** Its time begins: so many milliseconds. */
  start(timeoutMs: number): void {
    this.timer = setTimeout(() => this.abort('timed-out', new TaskTimedOutError(timeoutMs)), timeoutMs);
  }

  /** Made at the first use, since most handlers do not use it. */
  get signal(): AbortSignal {
    return (this.controller ??= this.listening()).signal;
  }

  get abortedBy(): AbortCause | undefined {
    if (this.first || !this.over.aborted) return this.first?.why;
    return this.over.reason instanceof DeliveryLostError ? 'lost' : 'shutdown';
  }

  abort(why: AbortCause, reason: unknown): void {
    if (this.abortedBy !== undefined) return;
    this.first = { why, reason };
    this.controller?.abort(reason);
  }

  /** Whether a handler threw this because it was aborted, and not for a reason of its own. */
  isReasonOf(error: unknown): boolean {
    if (!this.controller?.signal.aborted || !(error instanceof Error)) return false;
    const reason: unknown = this.controller.signal.reason;
    return error === reason || error.cause === reason || error.name === 'AbortError';
  }

  /** The handler has ended. */
  release(): void {
    clearTimeout(this.timer);
    this.over.removeEventListener('abort', this.onOver);
  }

  private listening(): AbortController {
    const controller = new AbortController();
    if (this.first) controller.abort(this.first.reason);
    else if (this.over.aborted) controller.abort(this.over.reason);
    setMaxListeners(0, this.over); // one for each delivery in flight
    this.over.addEventListener('abort', this.onOver);
    return controller;
  }
}
