import type { Order } from './order.ts';
import { isAwaited, isNews } from './order.ts';
import { honestSentence, stepsOf } from './steps.ts';

const order = (more: Partial<Order>): Order => ({
  ...{ key: 'k', id: 'o', state: 'placed', lines: [], total: { amount: 1, currency: 'EUR' }, placedAt: '' },
  ...{ rejection: null, mail: undefined, since: 0, refusal: undefined, isFresh: true, ...more },
});
const doneOf = (more: Partial<Order>): string[] =>
  stepsOf(order(more)).flatMap(({ name, state }) => (state === 'done' ? [name] : []));

describe('an order in the shop', () => {
  it('has done what its state says, in either order', () => {
    expect(doneOf({ state: 'sent' })).toEqual([]);
    expect(doneOf({ state: 'reserved' })).toEqual(['Ordered', 'Reserved']);
    expect(doneOf({ state: 'paid' })).toEqual(['Ordered', 'Paid']);
    expect(doneOf({ state: 'confirmed' })).toEqual(['Ordered', 'Reserved', 'Paid', 'Confirmed']);
    expect(doneOf({ state: 'confirmed', mail: 'accepted' })).toHaveLength(5);
  });

  it('waits for nothing more when it is rejected', () => {
    expect(stepsOf(order({ state: 'rejected' })).slice(1)).toEqual(
      Array.from({ length: 4 }, () => expect.objectContaining({ state: 'stopped' })),
    );
  });

  it('says after five seconds what it still waits for, and nothing before', () => {
    expect(honestSentence(order({ state: 'reserved' }), 4_999)).toBeUndefined();
    expect(honestSentence(order({ state: 'reserved' }), 5_000)).toContain('The payment is still being worked on');
    expect(honestSentence(order({ state: 'paid' }), 5_000)).toContain('The stock is still being worked on');
    expect(honestSentence(order({ state: 'confirmed' }), 5_000)).toContain('still on its way');
    expect(honestSentence(order({ state: 'confirmed', mail: 'accepted' }), 5_000)).toBeUndefined();
    expect(honestSentence(order({ state: 'rejected' }), 5_000)).toBeUndefined();
  });

  it('never goes back when an old answer comes late', () => {
    expect(isNews('confirmed', 'reserved')).toBe(false);
    expect(isNews('paid', 'reserved')).toBe(false);
    expect(isNews('paid', 'rejected')).toBe(true);
  });

  it('is watched until its mail is there, but not when it is an old one', () => {
    expect(isAwaited(order({ state: 'confirmed' }))).toBe(true);
    expect(isAwaited(order({ state: 'confirmed', mail: 'refused' }))).toBe(false);
    expect(isAwaited(order({ state: 'confirmed', isFresh: false }))).toBe(false);
    expect(isAwaited(order({ state: 'sent', id: undefined }))).toBe(false);
  });
});
