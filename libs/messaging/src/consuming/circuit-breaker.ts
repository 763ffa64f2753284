import { EventEmitter, once } from 'node:events';
import { Logger } from '@nestjs/common';
import type { DependencyOutage } from './queue-status.ts';

/** Milliseconds from one probe to the next while a dependency is unavailable: the first soon, then ever rarer. */
const PAUSES_MS = [1_000, 2_000, 5_000, 10_000, 20_000, 30_000] as const;

/** How long to stay open after so many failed probes in a row, 0 when none has failed yet: milliseconds. */
export const pauseAfter = (failedProbes: number): number =>
  PAUSES_MS[Math.min(failedProbes, PAUSES_MS.length - 1)] ?? 0;

/** Spreads the probes of several workers: a quarter less to a quarter more. */
const jittered = (ms: number): number => ms * (0.75 + Math.random() / 2);

/**
 * Stops the deliveries of one queue while a dependency of their handlers is unavailable. Closed, it lets all through.
 * Open, it lets none, for a pause that grows with each failed probe. Half-open, it lets one through as a probe: when
 * that finds its dependency it closes, and when not, it opens again.
 */
export class CircuitBreaker {
  private readonly logger = new Logger('CircuitBreaker');
  private current: 'closed' | 'open' | 'half-open' = 'closed';
  private isProbing = false;
  private failedProbes = 0;
  private found: DependencyOutage | undefined;
  private readonly changes = new EventEmitter().setMaxListeners(0);

  /**
   * @param name shown in logs: the queue
   * @param onHalfOpen called when it is time for a probe
   */
  constructor(
    private readonly name: string,
    private readonly onHalfOpen: () => void = () => undefined,
  ) {}

  get state(): 'closed' | 'open' | 'half-open' {
    return this.current;
  }

  /** Why it is not closed, as a clause; `undefined` while it is. */
  get openReason(): string | undefined {
    return this.found && `it waits for what it needs: ${this.found.reason}`;
  }

  /** What is unavailable, since the first delivery that found it so; `undefined` while it is closed. */
  get outage(): DependencyOutage | undefined {
    return this.found;
  }

  /** Whether a delivery may begin now. Half-open, the one that may is the probe. */
  admit(): boolean {
    if (this.current === 'closed') return true;
    if (this.current === 'open' || this.isProbing) return false;
    this.isProbing = true;
    return true;
  }

  /** Waits until a delivery may begin. Resolves with false when the signal says not to wait any more. */
  async pass(signal: AbortSignal): Promise<boolean> {
    while (!signal.aborted && !this.admit()) await this.changeUnless(signal);
    return !signal.aborted;
  }

  /** A dependency is unavailable, for this reason. Deliveries that find out at the same time open it once. */
  trip(reason: string): void {
    if (this.current === 'open') return;
    const [now, pauseMs] = [Date.now(), jittered(pauseAfter(this.failedProbes++))];
    this.found = { reason, since: this.found?.since ?? new Date(now), probeAt: new Date(now + pauseMs) };
    if (this.current === 'closed') this.logger.warn(`${this.name} pauses: ${this.openReason}`);
    this.become('open');
    setTimeout(() => this.halfOpen(), pauseMs).unref();
  }

  /** A delivery got through to its end. One that began before it opened proves nothing. */
  reset(): void {
    if (!this.isProbing) return;
    this.failedProbes = 0;
    this.found = undefined;
    this.become('closed');
  }

  private halfOpen(): void {
    this.become('half-open');
    this.onHalfOpen();
  }

  private become(state: 'closed' | 'open' | 'half-open'): void {
    this.current = state;
    this.isProbing = false;
    this.changes.emit('change');
  }

  private async changeUnless(signal: AbortSignal): Promise<void> {
    await once(this.changes, 'change', { signal }).catch(() => undefined); // aborted
  }
}
