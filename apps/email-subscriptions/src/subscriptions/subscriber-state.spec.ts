import { array, assert, constantFrom, property } from 'fast-check';
import { after, type Happening, mayBeAsked, type SubscriberState } from './subscriber-state.ts';

const happening = constantFrom<Happening>('confirmed', 'unsubscribed', 'bounced', 'complained', 'suppressed');
const through = (happenings: readonly Happening[]): SubscriberState =>
  happenings.reduce<SubscriberState>(after, 'pending');

describe('a subscriber', () => {
  it('gets no more mail after the last no, until the next yes', () => {
    assert(
      property(array(happening), (before) => {
        expect(through([...before, 'unsubscribed'])).not.toBe('confirmed');
      }),
    );
  });

  it('who complained is not won back by a link', () => {
    assert(
      property(array(happening), array(happening), (before, later) => {
        expect(through([...before, 'complained', ...later])).not.toBe('confirmed');
      }),
    );
  });

  it('who is suppressed stays so', () => {
    assert(property(array(happening), (later) => expect(through(['suppressed', ...later])).toBe('suppressed')));
  });

  it('is where it was when the same happens again', () => {
    assert(
      property(array(happening), happening, (before, again) => {
        expect(through([...before, again, again])).toBe(through([...before, again]));
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
