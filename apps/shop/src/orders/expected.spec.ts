import { expectedBalance, expectedStock } from './expected.ts';
import type { Order } from './order.ts';

const balance = { amount: 2_000, currency: 'EUR' };
const price = { amount: 1_490, currency: 'EUR' };
const hay = { sku: 'hay', name: 'Hay', price, available: 3 };
const order = (more: Partial<Order> = {}): Order => ({
  ...{
    key: 'k',
    id: 'o',
    state: 'sent',
    total: price,
    placedAt: '',
    lines: [{ sku: 'hay', name: 'Hay', quantity: 1 }],
  },
  ...{ rejection: null, mail: undefined, since: 0, refusal: undefined, isFresh: true, ...more },
});

describe('what the shop expects', () => {
  it('is less money and stock at once, as soon as something is ordered', () => {
    expect(expectedBalance(balance, [order()]).amount).toBe(510);
    expect(expectedStock([hay], [order()])[0]?.available).toBe(2);
  });

  it('is what the API says, when the order is decided, refused, or costs too much', () => {
    expect(expectedBalance(balance, [order({ state: 'rejected' })]).amount).toBe(2_000);
    expect(expectedBalance(balance, [order({ refusal: new Error('No stock') })]).amount).toBe(2_000);
    expect(expectedBalance(balance, [order(), order()]).amount).toBe(2_000);
    expect(expectedStock([hay], [order({ state: 'confirmed' })])[0]?.available).toBe(3);
  });
});
