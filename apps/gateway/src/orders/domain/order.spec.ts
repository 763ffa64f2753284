import type { OrderLine } from '@showcase/contracts';
import { Order, type Transition } from './order.ts';
import { OrderWasConfirmed, OrderWasPlaced, OrderWasRejected } from './order-events.ts';
import { outOfStock, paymentFailed, timedOut } from './rejection.ts';

const NOW = new Date('2026-11-21T12:00:00Z');
const customer = { userId: '019342f0-0000-7000-8000-000000000001', email: 'ada@example.com', name: 'Ada' };
const line = (sku: string, quantity: number, amount: number, currency = 'EUR'): OrderLine => {
  return { sku, name: sku, quantity, unitPrice: { amount, currency } };
};
const place = (...lines: OrderLine[]) =>
  Order.place({ id: 'o', customer, lines, discountCode: null, placedAt: NOW }, 60_000);
const reserved: Transition = { turn: 'stock-reserved' };
const paid: Transition = { turn: 'payment-succeeded' };

describe('an order', () => {
  it('says that it was placed, with its total and how long it waits', () => {
    const order = place(line('hay', 2, 1490), line('brush', 1, 790));
    const { record } = order;
    expect(record).toMatchObject({
      total: { amount: 3770, currency: 'EUR' },
      expiresAt: new Date('2026-11-21T12:01:00Z'),
    });
    expect(order.takeEvents()).toEqual([new OrderWasPlaced(record)]);
    expect(order.takeEvents()).toEqual([]);
  });

  it('says once that it is confirmed, and nothing on the way there or after', () => {
    const order = place(line('hay', 1, 100));
    order.takeEvents();
    order.apply(paid, NOW);
    expect(order.takeEvents()).toEqual([]);
    for (const transition of [reserved, paid, { turn: 'timed-out', rejection: timedOut } as const])
      order.apply(transition, NOW);
    expect(order.takeEvents()).toEqual([new OrderWasConfirmed(order.record, NOW)]);
    expect(order.status).toEqual({ state: 'confirmed', at: NOW });
  });

  it('is rejected for the first reason that it hears', () => {
    const order = place(line('hay', 1, 100));
    order.takeEvents();
    const rejection = paymentFailed('insufficient-funds');
    order.apply({ turn: 'payment-failed', rejection }, NOW);
    order.apply({ turn: 'timed-out', rejection: timedOut }, new Date());
    expect(order.takeEvents()).toEqual([new OrderWasRejected(order.record, NOW, rejection)]);
    expect(order.status).toEqual({ state: 'rejected', at: NOW, rejection });
  });

  it('has one currency, and a total that can be counted', () => {
    expect(() => place(line('hay', 1, 1), line('brush', 1, 1, 'USD'))).toThrow(
      expect.objectContaining({ code: 'currencies-mixed' }),
    );
    expect(() => place(line('moon', 2, Number.MAX_SAFE_INTEGER))).toThrow(
      expect.objectContaining({ code: 'total-too-large' }),
    );
  });

  it('tells the customer what is missing, though not all of a long list', () => {
    const missing = ['a', 'b', 'c', 'd', 'e'].map((sku) => ({ sku: sku.repeat(64), wanted: 9, available: 0 }));
    const { detail } = outOfStock(missing);
    expect(detail).toContain('(9 wanted, 0 left)');
    expect(detail).toMatch(/, 2 more\.$/);
    expect(detail.length).toBeLessThan(500);
  });
});
