import { pauseAfter } from '../consuming/intake.ts';

/**
 * Where deliveries wait, in their places, while what their handlers need is away. When a pause is over one of them
 * goes ahead to see; the others follow when it has found what it needs.
 */
export class Gate {
  private state: 'open' | 'shut' | 'ajar' | 'probing' = 'open';
  private outages = 0;
  private reason: string | undefined;
  private change = Promise.withResolvers<void>();

  /** Why nobody passes, or one at most; `undefined` while it is open. */
  get shutBecause(): string | undefined {
    return this.reason;
  }

  /** Resolves with true when it is one's turn, and with false when the signal says not to wait any more. */
  async pass(signal: AbortSignal): Promise<boolean> {
    while (!signal.aborted && !this.letsThrough()) await this.changeUnless(signal);
    return !signal.aborted;
  }

  /** What is needed is away. Those that found out at the same time shut it once. */
  shut(reason: string): void {
    if (this.state === 'shut') return;
    this.reason = reason;
    this.become('shut');
    setTimeout(() => this.become('ajar'), pauseAfter(this.outages++) * (0.75 + Math.random() / 2)).unref();
  }

  /** Somebody got through to the end. One who was under way before it was shut proves nothing. */
  open(): void {
    if (this.state !== 'probing') return;
    this.outages = 0;
    this.reason = undefined;
    this.become('open');
  }

  private letsThrough(): boolean {
    if (this.state === 'ajar') this.state = 'probing';
    else if (this.state !== 'open') return false;
    return true;
  }

  private async changeUnless(signal: AbortSignal): Promise<void> {
    const over = Promise.withResolvers<void>();
    signal.addEventListener('abort', () => over.resolve(), { once: true });
    await Promise.race([this.change.promise, over.promise]);
  }

  private become(state: 'open' | 'shut' | 'ajar'): void {
    this.state = state;
    this.change.resolve();
    this.change = Promise.withResolvers();
  }
}
