import { array, assert, boolean, constantFrom, property } from 'fast-check';
import { type OrderEvent, type ReservationState, stepFor } from './reservation-state.ts';

/** What remains when this is heard, with enough in stock or without. */
function after(events: readonly OrderEvent[], enough: boolean): { state: ReservationState | undefined; held: number } {
  let state: ReservationState | undefined;
  let held = 0;
  for (const each of events) {
    const step = stepFor(state, each);
    if (step === 'reserve') [state, held] = enough ? ['reserved', held + 1] : ['rejected', held];
    if (step === 'release') [state, held] = ['released', held - 1];
    if (step === 'remember') state = 'called-off';
  }
  return { state, held };
}

const anyEvents = array(constantFrom<OrderEvent>('placed', 'came-to-nothing'), { maxLength: 12 });

describe('a reservation', () => {
  it('holds nothing for an order that came to nothing, whatever was heard when, and how often', () => {
    assert(
      property(anyEvents, boolean(), (events, enough) => {
        const { held } = after(events, enough);
        expect(held).toBe(enough && events.includes('placed') && !events.includes('came-to-nothing') ? 1 : 0);
      }),
    );
  });

  it('is not made for an order whose end was heard of first', () => {
    expect(after(['came-to-nothing', 'placed'], true)).toEqual({ state: 'called-off', held: 0 });
  });
});
