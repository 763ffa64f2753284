/** Milliseconds between probes while a dependency is away: the first soon, then ever rarer. */
const PAUSES = [1_000, 2_000, 5_000, 10_000, 20_000, 30_000] as const;

/** How long to take nothing after the so many'th failed probe in a row, 0 for the first: milliseconds. */
export const pauseAfter = (probes: number): number => PAUSES[Math.min(probes, PAUSES.length - 1)] ?? 0;

/** Came back so often, a message is handled with nothing beside it. */
export const SUSPECT = 2;

/**
 * How many deliveries a consumer takes at once.
 *
 * It begins with one, and opens fully as soon as it sees a message that nobody had before. Messages that came back
 * are taken carefully, one, two, four …, and strictly alone from their second return on: one among them may have
 * killed its worker, and RabbitMQ counts a delivery for each that was in that worker's hands. So a killer soon counts
 * alone, and its neighbours stay out of the dead letters.
 *
 * While a dependency is away it takes none, and then one, to see.
 */
export class ConcurrencyWindow {
  private open = 1;
  private outages = 0;
  private paused = false;

  /** @param full deliveries in work at once when all is well */
  constructor(private readonly full: number) {}

  /** Deliveries to take at once from now on; 0 for none. */
  get width(): number {
    return this.paused ? 0 : this.open;
  }

  /** @param returns how often the delivery came back to its queue before */
  arrived(returns: number): void {
    if (returns === 0 && this.outages === 0) this.open = this.full;
    if (returns >= SUSPECT) this.open = 1;
  }

  /** @param returns the same delivery's */
  done(returns: number): void {
    if (this.paused) return;
    this.outages = 0;
    if (returns < SUSPECT) this.open = Math.min(this.full, this.open * 2);
  }

  /** A dependency is away. Returns for how many milliseconds to take none; `undefined` when it is paused already. */
  pause(): number | undefined {
    if (this.paused) return undefined;
    this.paused = true;
    this.open = 1;
    return pauseAfter(this.outages++);
  }

  /** Time for a probe. */
  resume(): void {
    this.paused = false;
  }

  /** A new channel: who knows what its deliveries did to the last one. */
  restart(): void {
    this.open = 1;
  }
}
