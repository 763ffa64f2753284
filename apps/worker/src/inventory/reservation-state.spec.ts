import { array, assert, boolean, constantFrom, property } from 'fast-check';
import { type Heard, type ReservationState, stepFor } from './reservation-state.ts';

/** What remains when this is heard, with enough in stock or without. */
function after(heard: readonly Heard[], enough: boolean): { state: ReservationState | undefined; held: number } {
  let state: ReservationState | undefined;
  let held = 0;
  for (const each of heard) {
    const step = stepFor(state, each);
    if (step === 'reserve') [state, held] = enough ? ['reserved', held + 1] : ['rejected', held];
    if (step === 'release') [state, held] = ['released', held - 1];
    if (step === 'remember') state = 'called-off';
  }
  return { state, held };
}

const facts = array(constantFrom<Heard>('placed', 'came-to-nothing'), { maxLength: 12 });

describe('a reservation', () => {
  it('holds nothing for an order that came to nothing, whatever was heard when, and how often', () => {
    assert(
      property(facts, boolean(), (heard, enough) => {
        const { held } = after(heard, enough);
        expect(held).toBe(enough && heard.includes('placed') && !heard.includes('came-to-nothing') ? 1 : 0);
      }),
    );
  });

  it('is not made for an order whose end was heard of first', () => {
    expect(after(['came-to-nothing', 'placed'], true)).toEqual({ state: 'called-off', held: 0 });
  });
});
