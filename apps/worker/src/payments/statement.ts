import type { Money, WalletTransaction } from '@showcase/contracts';
import type { Recorded } from '@warren/persistence';
import { effectOf, type WalletEvent } from './wallet.decider.ts';

/** How the events that move money are called in a statement. */
const KINDS = {
  MoneyDeposited: 'deposit',
  MoneyWithdrawn: 'withdrawal',
  OrderCharged: 'charge',
  OrderRefunded: 'refund',
} as const satisfies Partial<Record<WalletEvent['type'], WalletTransaction['kind']>>;

type MovementType = keyof typeof KINDS;

export const movementTypes = Object.keys(KINDS) as MovementType[];

/**
 * A statement's lines, made of the events that move money.
 * @param events newest first, without a gap
 * @param last the balance after the newest
 */
export function statementOf(events: readonly Recorded<WalletEvent>[], last: Money): WalletTransaction[] {
  let balance = last.amount;
  return events.filter(isMovement).map((event) => {
    const line = lineOf(event, { ...last, amount: balance });
    balance -= effectOf(event);
    return line;
  });
}

type Movement = Recorded<Extract<WalletEvent, { readonly type: MovementType }>>;

const isMovement = (event: Recorded<WalletEvent>): event is Movement => event.type in KINDS;

function lineOf(event: Movement, balance: Money): WalletTransaction {
  return {
    id: event.id,
    kind: KINDS[event.type],
    amount: { ...balance, amount: effectOf(event) },
    balance,
    orderId: 'orderId' in event.data ? event.data.orderId : null,
    at: event.recordedAt.toISOString(),
  };
}
