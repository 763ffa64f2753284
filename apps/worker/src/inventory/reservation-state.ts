/** Where an order stands with the warehouse. `called-off`: its end was heard of before its beginning. */
export type ReservationState = 'reserved' | 'rejected' | 'released' | 'called-off';

/** What can be heard of an order, in any order, late or again. */
export type OrderEvent = 'placed' | 'came-to-nothing';

/** What is to be done about it. */
export type Step = 'reserve' | 'release' | 'remember' | 'nothing';

/**
 * An order is reserved once at most, and released once at most if it was reserved. One that came to nothing is never
 * reserved, not even if it is heard of only afterwards.
 * @param state `undefined`: nothing was heard of the order yet
 */
export function stepFor(state: ReservationState | undefined, event: OrderEvent): Step {
  if (event === 'placed') return state === undefined ? 'reserve' : 'nothing';
  if (state === undefined) return 'remember';
  return state === 'reserved' ? 'release' : 'nothing';
}
