/** Where an order stands. One that is `reserved` waits for its payment, one that is `paid` for its stock. */
export const ORDER_STATES = ['placed', 'reserved', 'paid', 'confirmed', 'rejected'] as const;
export type OrderState = (typeof ORDER_STATES)[number];

/** A fact that brings an order nearer to its confirmation. */
export type Advance = 'stock-reserved' | 'payment-succeeded';
/** What ends it: a fact of either side, or its own time running out. */
export type Failure = 'stock-rejected' | 'payment-failed' | 'timed-out';
export type TransitionKind = Advance | Failure;

type Steps = { readonly [A in Advance]?: 'reserved' | 'paid' | 'confirmed' } & { readonly [M in Failure]?: 'rejected' };

const failures = { 'stock-rejected': 'rejected', 'payment-failed': 'rejected', 'timed-out': 'rejected' } as const;

const steps: Readonly<Record<OrderState, Steps>> = {
  placed: { 'stock-reserved': 'reserved', 'payment-succeeded': 'paid', ...failures },
  reserved: { 'payment-succeeded': 'confirmed', ...failures },
  paid: { 'stock-reserved': 'confirmed', ...failures },
  confirmed: {},
  rejected: {},
};

/**
 * The state that a turn leads to; `undefined` where it changes nothing, because it was heard before or comes too late.
 * The facts of others may come in any order and again, and the end is the same. That time has run out is no fact but a
 * decision: it ends an order that is still open when it is taken, and like every end it is final.
 */
export const stateAfter = <T extends TransitionKind>(state: OrderState, kind: T): Steps[T] => steps[state][kind];
