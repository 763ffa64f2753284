import { metrics } from '@opentelemetry/api';

/** How much happens to the streams of one type, and how often two want the same one at once. */
export class StreamMetrics {
  private readonly labels: { readonly 'warren.stream': string };
  private readonly meter = metrics.getMeter('warren.persistence');
  private readonly appends = this.meter.createCounter('warren.events.appended', {
    description: 'Events added to streams, rolled back ones included',
  });
  private readonly conflicts = this.meter.createCounter('warren.events.conflicts', {
    description: 'Appends that found a stream at another version',
  });

  constructor(type: string) {
    this.labels = { 'warren.stream': type };
  }

  appended(events: number): void {
    this.appends.add(events, this.labels);
  }

  conflicted(): void {
    this.conflicts.add(1, this.labels);
  }
}
