import fc from 'fast-check';
import { Order } from './order.ts';
import { OrderWasConfirmed, OrderWasPlaced, OrderWasRejected, type OrderEvent } from './order-events.ts';
import { outOfStock, paymentFailed, timedOut } from './rejection.ts';

const FACTS = [
  'order.placed',
  'order.confirmed',
  'order.rejected',
  'stock.reserved',
  'stock.rejected',
  'payment.succeeded',
  'payment.failed',
] as const;
type Fact = (typeof FACTS)[number];
/** What a participant says to what it hears. */
type Participant = (heard: Fact) => Fact[];

/**
 * What inventory and payments promise: each does its part once, undoes it once, and remembers an end that it heard of
 * before the beginning.
 */
class Side {
  holds = 0;
  #known = false;

  constructor(
    private readonly able: boolean,
    private readonly says: { readonly done: Fact; readonly refused: Fact },
    private readonly endings: readonly Fact[],
  ) {}

  readonly hear: Participant = (heard) => {
    if (this.endings.includes(heard)) {
      this.#known = true;
      this.holds = 0;
      return [];
    }
    if (heard !== 'order.placed' || this.#known) return [];
    this.#known = true;
    this.holds = this.able ? 1 : 0;
    return [this.able ? this.says.done : this.says.refused];
  };
}

const NOW = new Date(0);
const customer = { userId: 'u', email: 'ada@example.com', name: 'Ada' };
const lines = [{ sku: 'hay', name: 'Hay', quantity: 1, unitPrice: { amount: 1, currency: 'EUR' } }];

function factOf(event: OrderEvent): Fact {
  if (event instanceof OrderWasPlaced) return 'order.placed';
  return event instanceof OrderWasConfirmed ? 'order.confirmed' : 'order.rejected';
}

/** The real order, and messages in flight between it and its two sides, to be delivered in whatever order. */
class Choreography {
  readonly order = Order.place({ id: 'o', customer, lines, discountCode: null, placedAt: NOW }, 1_000);
  readonly inventory: Side;
  readonly payments: Side;
  readonly said: OrderEvent[] = [];
  readonly #inFlight: { to: Participant; fact: Fact }[] = [];

  constructor(inStock: boolean, solvent: boolean) {
    const stock = { done: 'stock.reserved', refused: 'stock.rejected' } as const;
    const money = { done: 'payment.succeeded', refused: 'payment.failed' } as const;
    this.inventory = new Side(inStock, stock, ['order.rejected', 'payment.failed']);
    this.payments = new Side(solvent, money, ['order.rejected', 'stock.rejected']);
    this.#send(this.#orderSays());
  }

  get isQuiet(): boolean {
    return this.#inFlight.length === 0;
  }

  /** Delivers one of the messages in flight; one that is to come again stays. */
  deliver(which: number, again: boolean): void {
    const index = which % this.#inFlight.length;
    const { to, fact } = this.#inFlight[index]!;
    if (!again) this.#inFlight.splice(index, 1);
    this.#send(to(fact));
  }

  timeOut(): void {
    this.order.hear({ turn: 'timed-out', rejection: timedOut }, NOW);
    this.#send(this.#orderSays());
  }

  readonly #hear: Participant = (heard) => {
    if (heard === 'stock.reserved') this.order.hear({ turn: 'stock-reserved' }, NOW);
    if (heard === 'payment.succeeded') this.order.hear({ turn: 'payment-succeeded' }, NOW);
    if (heard === 'stock.rejected') this.order.hear({ turn: 'stock-rejected', rejection: outOfStock([]) }, NOW);
    if (heard === 'payment.failed') {
      this.order.hear({ turn: 'payment-failed', rejection: paymentFailed('insufficient-funds') }, NOW);
    }
    return this.#orderSays();
  };

  #orderSays(): Fact[] {
    const events = this.order.takeEvents();
    this.said.push(...events);
    return events.map(factOf);
  }

  #send(facts: readonly Fact[]): void {
    for (const fact of facts) {
      for (const to of [this.#hear, this.inventory.hear, this.payments.hear]) this.#inFlight.push({ to, fact });
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
        const { state } = all.order.standing;
        ends.add(state);
        expect(['confirmed', 'rejected']).toContain(state);
        expect([all.inventory.holds, all.payments.holds]).toEqual(state === 'confirmed' ? [1, 1] : [0, 0]);
        const ended = all.said.filter((e) => e instanceof OrderWasConfirmed || e instanceof OrderWasRejected);
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
        expect(all.order.standing).toMatchObject({ state: 'rejected', rejection: { reason: 'timed-out' } });
        expect([all.inventory.holds, all.payments.holds]).toEqual([0, 0]);
      }),
    );
  });
});
