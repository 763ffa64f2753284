import type { ConsumeMessage } from 'amqplib';
import type { CircuitBreaker } from './circuit-breaker.ts';

/** After so many returns to its queue, a message is handled with nothing beside it. */
export const SUSPECT = 2;

/**
 * How many deliveries a consumer takes at once.
 *
 * It begins with one, and opens fully as soon as it sees a message that was not delivered before. Messages that came
 * back are taken carefully, one, two, four …, and strictly alone from their second return on: one among them may have
 * killed its worker, and RabbitMQ counts a delivery for each that was in flight at that worker. So a killer soon
 * counts alone, and its neighbours stay out of the dead letters.
 *
 * While its circuit breaker is open it takes none, and half-open one, as a probe.
 */
export class ConcurrencyWindow {
  private open = 1;

  /** @param full deliveries in flight at once when all is well */
  constructor(
    private readonly full: number,
    private readonly circuitBreaker: Pick<CircuitBreaker, 'state'>,
  ) {}

  /** Deliveries to take at once from now on; 0 for none. */
  get width(): number {
    switch (this.circuitBreaker.state) {
      case 'closed':
        return this.open;
      case 'open':
        return 0;
      case 'half-open':
        return 1;
    }
  }

  /** @param returns how often the delivery came back to its queue before */
  arrived(returns: number): void {
    if (returns === 0 && this.circuitBreaker.state === 'closed') this.open = this.full;
    if (returns >= SUSPECT) this.open = 1;
  }

  /** @param returns the same delivery's */
  done(returns: number): void {
    if (returns < SUSPECT && this.circuitBreaker.state === 'closed') this.open = Math.min(this.full, this.open * 2);
  }

  /** Begins with one again: on a new channel, whose messages may have ended the last one, and after an outage. */
  restart(): void {
    this.open = 1;
  }
}

/**
 * How often the delivery came back to its queue. Quorum queues count; classic ones know only whether. On a delivery that
 * did not come back the count is its producer's, and no count.
 */
export function returnsOf({ fields, properties }: ConsumeMessage): number {
  const count: unknown = properties.headers?.['x-delivery-count'];
  return fields.redelivered && typeof count === 'number' && count >= 1 ? count : Number(fields.redelivered);
}
