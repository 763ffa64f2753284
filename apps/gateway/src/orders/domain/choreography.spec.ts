import fc from 'fast-check';
import { Order } from './order.ts';
import { OrderWasConfirmed, OrderWasPlaced, OrderWasRejected, type OrderEvent } from './order-events.ts';
import { outOfStock, paymentFailed, timedOut } from './rejection.ts';

const EVENTS = [
  'order.placed',
  'order.confirmed',
  'order.rejected',
  'stock.reserved',
  'stock.rejected',
  'payment.succeeded',
  'payment.failed',
] as const;
type EventType = (typeof EVENTS)[number];
/** What a participant says to what it hears. */
type Participant = (received: EventType) => EventType[];

/**
 * What inventory and payments promise: each does its part once, undoes it once, and remembers an end that it heard of
 * before the beginning.
 */
class Side {
  holds = 0;
  private known = false;

  constructor(
    private readonly able: boolean,
    private readonly answers: { readonly done: EventType; readonly refused: EventType },
    private readonly endings: readonly EventType[],
  ) {}

  readonly handle: Participant = (received) => {
    if (this.endings.includes(received)) {
      this.known = true;
      this.holds = 0;
      return [];
    }
    if (received !== 'order.placed' || this.known) return [];
    this.known = true;
    this.holds = this.able ? 1 : 0;
    return [this.able ? this.answers.done : this.answers.refused];
  };
}

const NOW = new Date(0);
const customer = { userId: 'u', email: 'ada@example.com', name: 'Ada' };
const lines = [{ sku: 'hay', name: 'Hay', quantity: 1, unitPrice: { amount: 1, currency: 'EUR' } }];

function eventTypeOf(event: OrderEvent): EventType {
  if (event instanceof OrderWasPlaced) return 'order.placed';
  return event instanceof OrderWasConfirmed ? 'order.confirmed' : 'order.rejected';
}

/** The real order, and messages in flight between it and its two sides, to be delivered in whatever order. */
class Choreography {
  readonly order = Order.place({ id: 'o', customer, lines, discountCode: null, placedAt: NOW }, 1_000);
  readonly inventory: Side;
  readonly payments: Side;
  readonly published: OrderEvent[] = [];
  private readonly inFlight: { to: Participant; event: EventType }[] = [];

  constructor(inStock: boolean, solvent: boolean) {
    const stock = { done: 'stock.reserved', refused: 'stock.rejected' } as const;
    const money = { done: 'payment.succeeded', refused: 'payment.failed' } as const;
    this.inventory = new Side(inStock, stock, ['order.rejected', 'payment.failed']);
    this.payments = new Side(solvent, money, ['order.rejected', 'stock.rejected']);
    this.send(this.publishedByOrder());
  }

  get isQuiet(): boolean {
    return this.inFlight.length === 0;
  }

  /** Delivers one of the messages in flight; one that is to come again stays. */
  deliver(which: number, redelivered: boolean): void {
    const index = which % this.inFlight.length;
    const { to, event } = this.inFlight[index]!;
    if (!redelivered) this.inFlight.splice(index, 1);
    this.send(to(event));
  }

  timeOut(): void {
    this.order.apply({ turn: 'timed-out', rejection: timedOut }, NOW);
    this.send(this.publishedByOrder());
  }

  private readonly shop: Participant = (received) => {
    if (received === 'stock.reserved') this.order.apply({ turn: 'stock-reserved' }, NOW);
    if (received === 'payment.succeeded') this.order.apply({ turn: 'payment-succeeded' }, NOW);
    if (received === 'stock.rejected') this.order.apply({ turn: 'stock-rejected', rejection: outOfStock([]) }, NOW);
    if (received === 'payment.failed') {
      this.order.apply({ turn: 'payment-failed', rejection: paymentFailed('insufficient-funds') }, NOW);
    }
    return this.publishedByOrder();
  };

  private publishedByOrder(): EventType[] {
    const events = this.order.takeEvents();
    this.published.push(...events);
    return events.map(eventTypeOf);
  }

  private send(events: readonly EventType[]): void {
    for (const event of events) {
      for (const to of [this.shop, this.inventory.handle, this.payments.handle]) this.inFlight.push({ to, event });
    }
  }
}

/** Which message comes next, whether it comes again, and whether the order's time runs out before it. */
const step = fc.record({
  which: fc.nat(),
  again: fc.boolean(),
  timeOut: fc.integer({ min: 0, max: 11 }).map((n) => n === 0),
});

describe('an order, its stock and its payment', () => {
  it('end together, whichever way messages come in, how often, and whenever time runs out', () => {
    const ends = new Set<string>();
    fc.assert(
      fc.property(fc.boolean(), fc.boolean(), fc.array(step, { maxLength: 60 }), (inStock, solvent, steps) => {
        const all = new Choreography(inStock, solvent);
        for (const { which, again, timeOut } of steps) {
          if (timeOut) all.timeOut();
          if (!all.isQuiet) all.deliver(which, again);
        }
        while (!all.isQuiet) all.deliver(0, false);
        const { state } = all.order.status;
        ends.add(state);
        expect(['confirmed', 'rejected']).toContain(state);
        expect([all.inventory.holds, all.payments.holds]).toEqual(state === 'confirmed' ? [1, 1] : [0, 0]);
        const ended = all.published.filter((e) => e instanceof OrderWasConfirmed || e instanceof OrderWasRejected);
        expect(ended).toHaveLength(1);
        if (!inStock || !solvent) expect(state).toBe('rejected');
      }),
      { numRuns: 2_000 },
    );
    expect(ends).toEqual(new Set(['confirmed', 'rejected']));
  });

  it('end with nothing held when nobody hears anything until the time has run out', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.boolean(), fc.array(fc.nat(), { maxLength: 30 }), (inStock, solvent, order) => {
        const all = new Choreography(inStock, solvent);
        all.timeOut();
        for (const which of order) if (!all.isQuiet) all.deliver(which, false);
        while (!all.isQuiet) all.deliver(0, false);
        expect(all.order.status).toMatchObject({ state: 'rejected', rejection: { reason: 'timed-out' } });
        expect([all.inventory.holds, all.payments.holds]).toEqual([0, 0]);
      }),
    );
  });
});
