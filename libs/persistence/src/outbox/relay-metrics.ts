import { metrics, type BatchObservableCallback, type Counter, type Histogram } from '@opentelemetry/api';
import { codeOf } from '../reason-of.ts';
import type { ChunkOutcome } from './send-chunk.ts';

export interface OutboxState {
  /** Rows that wait. */
  readonly pending: number;
  /** Milliseconds since the oldest of them was written; 0 when there is none. */
  readonly lagMs: number;
  /** Rows that cannot be sent as they are, and wait for an operator. */
  readonly setAside: number;
}

/**
 * | metric | tells |
 * | --- | --- |
 * | `warren.outbox.published` | rows that the broker confirmed |
 * | `warren.outbox.failed` | attempts that failed for a reason of the row's own, by `error.type` |
 * | `warren.outbox.delay` | seconds from written to confirmed |
 * | `warren.outbox.pending`, `warren.outbox.lag` | rows that wait, and the age of the oldest in seconds; of the whole table, so every replica says the same |
 * | `warren.outbox.set_aside` | rows that cannot be sent as they are, and wait for an operator; likewise |
 */
export class RelayMetrics {
  private readonly meter = metrics.getMeter('warren.persistence');
  private readonly published: Counter;
  private readonly failed: Counter;
  private readonly delay: Histogram;
  private readonly pending = this.meter.createObservableGauge('warren.outbox.pending');
  private readonly lag = this.meter.createObservableGauge('warren.outbox.lag', { unit: 's' });
  private readonly setAside = this.meter.createObservableGauge('warren.outbox.set_aside');
  private readonly attributes: { readonly 'warren.schema': string };

  constructor(
    schema: string,
    private readonly state: () => Promise<OutboxState>,
  ) {
    this.attributes = { 'warren.schema': schema };
    this.published = this.meter.createCounter('warren.outbox.published');
    this.failed = this.meter.createCounter('warren.outbox.failed');
    this.delay = this.meter.createHistogram('warren.outbox.delay', { unit: 's' });
  }

  start(): void {
    this.meter.addBatchObservableCallback(this.observe, [this.pending, this.lag, this.setAside]);
  }

  stop(): void {
    this.meter.removeBatchObservableCallback(this.observe, [this.pending, this.lag, this.setAside]);
  }

  count({ sent, failed }: ChunkOutcome): void {
    const now = Date.now();
    this.published.add(sent.length, this.attributes);
    for (const row of sent) this.delay.record(Math.max(0, now - row.created_at.getTime()) / 1_000, this.attributes);
    for (const { error } of failed)
      this.failed.add(1, { ...this.attributes, 'error.type': codeOf(error) ?? error.name });
  }

  private readonly observe: BatchObservableCallback = async (result) => {
    // A database that is away has no figures; that it is away is told elsewhere.
    const state = await this.state().catch(() => undefined);
    if (!state) return;
    result.observe(this.pending, state.pending, this.attributes);
    result.observe(this.lag, state.lagMs / 1_000, this.attributes);
    result.observe(this.setAside, state.setAside, this.attributes);
  };
}
