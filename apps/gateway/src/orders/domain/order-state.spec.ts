import fc from 'fast-check';
import { type OrderState, stateAfter, type TransitionKind } from './order-state.ts';

const after = (kinds: readonly TransitionKind[], from: OrderState = 'placed'): OrderState =>
  kinds.reduce<OrderState>((state, kind) => stateAfter(state, kind) ?? state, from);

/** Every order, and every fact at least once, some again. */
const inAnyOrder = <T extends TransitionKind>(events: readonly T[]) =>
  fc
    .array(fc.constantFrom(...events), { maxLength: 6 })
    .chain((repeated) => fc.shuffledSubarray([...events, ...repeated], { minLength: events.length + repeated.length }));

describe("an order's state", () => {
  it.each<[TransitionKind[], OrderState]>([
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
  ])('ends alike, however %j come in and however often: %s', (events, end) => {
    fc.assert(fc.property(inAnyOrder(events), (received) => expect(after(received)).toBe(end)));
  });

  it('is confirmed when both sides spoke before its time ran out, and rejected otherwise', () => {
    const events = inAnyOrder<TransitionKind>(['stock-reserved', 'payment-succeeded']);
    fc.assert(
      fc.property(events, fc.nat(), (received, cutoff) => {
        const before = received.slice(0, cutoff % (received.length + 1));
        const both = before.includes('stock-reserved') && before.includes('payment-succeeded');
        const all: TransitionKind[] = [...before, 'timed-out', ...received.slice(before.length)];
        expect(after(all)).toBe(both ? 'confirmed' : 'rejected');
      }),
    );
  });

  it.each<OrderState>(['confirmed', 'rejected'])('never changes once it is %s', (end) => {
    const kind = fc.constantFrom<TransitionKind>(
      'stock-reserved',
      'stock-rejected',
      'payment-succeeded',
      'payment-failed',
      'timed-out',
    );
    fc.assert(fc.property(fc.array(kind), (received) => expect(after(received, end)).toBe(end)));
  });
});
