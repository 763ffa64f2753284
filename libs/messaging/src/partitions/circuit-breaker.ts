import { pauseAfter } from '../consuming/concurrency-window.ts';

/**
 * Where deliveries wait, in their places, while what their handlers need is away. When a pause is over one of them
 * goes ahead to see; the others follow when it has found what it needs.
 */
export class CircuitBreaker {
  private state: 'closed' | 'open' | 'half-open' | 'probing' = 'closed';
  private outages = 0;
  private reason: string | undefined;
  private change = Promise.withResolvers<void>();

  /** Why nobody passes, or one at most; `undefined` while it is open. */
  get openReason(): string | undefined {
    return this.reason;
  }

  /** Resolves with true when it is one's turn, and with false when the signal says not to wait any more. */
  async pass(signal: AbortSignal): Promise<boolean> {
    while (!signal.aborted && !this.letsThrough()) await this.changeUnless(signal);
    return !signal.aborted;
  }

  /** What is needed is away. Those that found out at the same time shut it once. */
  trip(reason: string): void {
    if (this.state === 'open') return;
    this.reason = reason;
    this.become('open');
    setTimeout(() => this.become('half-open'), pauseAfter(this.outages++) * (0.75 + Math.random() / 2)).unref();
  }

  /** Somebody got through to the end. One who was under way before it was shut proves nothing. */
  reset(): void {
    if (this.state !== 'probing') return;
    this.outages = 0;
    this.reason = undefined;
    this.become('closed');
  }

  private letsThrough(): boolean {
    if (this.state === 'half-open') this.state = 'probing';
    else if (this.state !== 'closed') return false;
    return true;
  }

  private async changeUnless(signal: AbortSignal): Promise<void> {
    const over = Promise.withResolvers<void>();
    signal.addEventListener('abort', () => over.resolve(), { once: true });
    await Promise.race([this.change.promise, over.promise]);
  }

  private become(state: 'closed' | 'open' | 'half-open'): void {
    this.state = state;
    this.change.resolve();
    this.change = Promise.withResolvers();
  }
}
