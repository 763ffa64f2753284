import fc from 'fast-check';
import { type OrderState, stateAfter, type Turn } from './order-state.ts';

const after = (turns: readonly Turn[], from: OrderState = 'placed'): OrderState =>
  turns.reduce<OrderState>((state, turn) => stateAfter(state, turn) ?? state, from);

/** Every order, and every fact at least once, some again. */
const inAnyOrder = <T extends Turn>(facts: readonly T[]) =>
  fc
    .array(fc.constantFrom(...facts), { maxLength: 6 })
    .chain((again) => fc.shuffledSubarray([...facts, ...again], { minLength: facts.length + again.length }));

describe("an order's state", () => {
  it.each<[Turn[], OrderState]>([
    [['stock-reserved'], 'reserved'],
    [['payment-succeeded'], 'paid'],
    [['stock-reserved', 'payment-succeeded'], 'confirmed'],
    [['stock-rejected', 'payment-succeeded'], 'rejected'],
    [['stock-reserved', 'payment-failed'], 'rejected'],
    [['stock-rejected', 'payment-failed'], 'rejected'],
    [['stock-rejected'], 'rejected'],
    [['payment-failed'], 'rejected'],
    [['timed-out'], 'rejected'],
    [['stock-reserved', 'timed-out'], 'rejected'],
    [['payment-succeeded', 'timed-out'], 'rejected'],
  ])('ends alike, however %j come in and however often: %s', (facts, end) => {
    fc.assert(fc.property(inAnyOrder(facts), (heard) => expect(after(heard)).toBe(end)));
  });

  it('is confirmed when both sides spoke before its time ran out, and rejected otherwise', () => {
    const facts = inAnyOrder<Turn>(['stock-reserved', 'payment-succeeded']);
    fc.assert(
      fc.property(facts, fc.nat(), (heard, moment) => {
        const before = heard.slice(0, moment % (heard.length + 1));
        const both = before.includes('stock-reserved') && before.includes('payment-succeeded');
        const all: Turn[] = [...before, 'timed-out', ...heard.slice(before.length)];
        expect(after(all)).toBe(both ? 'confirmed' : 'rejected');
      }),
    );
  });

  it.each<OrderState>(['confirmed', 'rejected'])('never changes once it is %s', (end) => {
    const turn = fc.constantFrom<Turn>(
      'stock-reserved',
      'stock-rejected',
      'payment-succeeded',
      'payment-failed',
      'timed-out',
    );
    fc.assert(fc.property(fc.array(turn), (heard) => expect(after(heard, end)).toBe(end)));
  });
});
