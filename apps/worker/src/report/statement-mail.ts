import { type DeliverEmail, minorUnitsOf, type WalletTransaction } from '@showcase/contracts';
import type { InputOf } from '@warren/contracts';

/** From a time until before another. */
export interface Range {
  readonly from: string;
  readonly to: string;
}

export interface StatementOrder {
  readonly id: string;
  /** Minor units. */
  readonly amount: number;
  readonly currency: string;
  readonly placedAt: Date;
  readonly state: 'open' | 'confirmed' | 'rejected';
}

/** What a statement says. Both lists are oldest first. */
export interface Statement {
  readonly customer: { readonly email: string; readonly name: string };
  readonly range: Range;
  readonly orders: readonly StatementOrder[];
  readonly transactions: readonly WalletTransaction[];
}

/** A statement in words, to its customer. */
export function statementMail({ customer, range, orders, transactions }: Statement): InputOf<typeof DeliverEmail> {
  const text = [
    `Your statement from ${range.from} to ${range.to}`,
    '',
    `Orders: ${orders.length}`,
    ...orders.map(orderLine),
    '',
    `Wallet: ${transactions.length} transactions`,
    ...balances(transactions),
    ...transactions.map(transactionLine),
  ];
  return {
    to: customer.email,
    subject: `Your statement, ${range.from.slice(0, 10)} to ${range.to.slice(0, 10)}`,
    text: text.join('\n'),
  };
}

const orderLine = ({ id, amount, currency, placedAt, state }: StatementOrder): string =>
  `${placedAt.toISOString()}  ${money(amount, currency)}  ${state}  order ${id}`;

const transactionLine = ({ at, amount, balance, kind }: WalletTransaction): string =>
  `${at}  ${money(amount.amount, amount.currency)}  ${kind}, then ${money(balance.amount, balance.currency)}`;

/** What there was before, what came of it, and what there was afterwards. */
function balances(transactions: readonly WalletTransaction[]): string[] {
  const [first, last] = [transactions[0], transactions.at(-1)];
  if (!first || !last) return [];
  const { currency } = last.balance;
  const change = transactions.reduce((sum, { amount }) => sum + amount.amount, 0);
  return [
    `Before: ${money(first.balance.amount - first.amount.amount, currency)}`,
    `Change: ${money(change, currency)}`,
    `After: ${money(last.balance.amount, currency)}`,
  ];
}

const money = (amount: number, currency: string): string =>
  new Intl.NumberFormat('en', { style: 'currency', currency, currencyDisplay: 'code' })
    .format(amount / minorUnitsOf(currency))
    .replaceAll('\u00A0', ' ');
