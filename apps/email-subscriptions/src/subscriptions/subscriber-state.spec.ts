import { array, assert, constantFrom, property } from 'fast-check';
import { after, type SubscriberEvent, mayBeAsked, type SubscriberState } from './subscriber-state.ts';

const anyEvent = constantFrom<SubscriberEvent>('confirmed', 'unsubscribed', 'bounced', 'complained', 'suppressed');
const through = (events: readonly SubscriberEvent[]): SubscriberState =>
  events.reduce<SubscriberState>(after, 'pending');

describe('a subscriber', () => {
  it('gets no more mail after the last no, until the next yes', () => {
    assert(
      property(array(anyEvent), (before) => {
        expect(through([...before, 'unsubscribed'])).not.toBe('confirmed');
      }),
    );
  });

  it('who complained is not won back by a link', () => {
    assert(
      property(array(anyEvent), array(anyEvent), (before, later) => {
        expect(through([...before, 'complained', ...later])).not.toBe('confirmed');
      }),
    );
  });

  it('who is suppressed stays so', () => {
    assert(property(array(anyEvent), (later) => expect(through(['suppressed', ...later])).toBe('suppressed')));
  });

  it('is where it was when the same happens again', () => {
    assert(
      property(array(anyEvent), anyEvent, (before, repeated) => {
        expect(through([...before, repeated, repeated])).toBe(through([...before, repeated]));
      }),
    );
  });

  it.each<[SubscriberState, boolean]>([
    ['pending', true],
    ['unsubscribed', true],
    ['bounced', true],
    ['confirmed', false],
    ['complained', false],
    ['suppressed', false],
  ])('%s: may be asked whether they want mail: %s', (state, may) => {
    expect(mayBeAsked(state)).toBe(may);
  });
});
