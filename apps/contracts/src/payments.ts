import { z } from 'zod';
import { defineEvent, defineRequest, pageOf } from '@warren/contracts';
import { Money } from './money.ts';
import { Customer } from './orders.ts';

const Balance = Money.extend({ amount: z.int() });

/** The balance of a user's wallet, now or at a past time. A user without one has 0. Refused with `moment-to-come`. */
export const GetWallet = defineRequest(
  'payments.get-wallet.v1',
  z.object({ userId: z.uuid(), at: z.iso.datetime().optional() }),
  z.object({ userId: z.uuid(), balance: Balance, at: z.iso.datetime() }),
  { audience: 'user' },
);

/** What is put in or taken out by its owner: up to a million, in minor units. */
const Movement = {
  userId: z.uuid(),
  amount: z.int().min(1).max(100_000_000),
  /** The wallet's own, unless told. */
  currency: Money.shape.currency.optional(),
};

/**
 * Puts money in. The same `depositId` twice is one deposit, answered alike.
 * Refused with `currency-mismatch`, `balance-limit`, or `movement-id-reused` when the id was another movement's.
 */
export const DepositMoney = defineRequest(
  'payments.deposit-money.v1',
  z.object({ depositId: z.uuid(), ...Movement }),
  z.object({ depositId: z.uuid(), balance: Balance }),
  { audience: 'user' },
);

/**
 * Takes money out. The same `withdrawalId` twice is one withdrawal, answered alike.
 * Refused with `insufficient-funds`, `currency-mismatch`, or `movement-id-reused` when the id was another movement's.
 */
export const WithdrawMoney = defineRequest(
  'payments.withdraw-money.v1',
  z.object({ withdrawalId: z.uuid(), ...Movement }),
  z.object({ withdrawalId: z.uuid(), balance: Balance }),
  { audience: 'user' },
);

export const WalletTransaction = z.object({
  id: z.uuid(),
  kind: z.enum(['deposit', 'withdrawal', 'charge', 'refund']),
  /** Signed: what left the wallet is negative. */
  amount: Balance,
  /** After it. */
  balance: Balance,
  orderId: z.uuid().nullable(),
  at: z.iso.datetime(),
});
export type WalletTransaction = z.infer<typeof WalletTransaction>;

/** The statement, newest first, in keyset pages. */
export const ListWalletTransactions = defineRequest(
  'payments.list-transactions.v1',
  z.object({
    userId: z.uuid(),
    limit: z.int().min(1).max(100).default(50),
    cursor: z.string().max(200).optional(),
  }),
  pageOf(WalletTransaction),
  { audience: 'user' },
);

const Payment = { paymentId: z.uuid(), orderId: z.uuid(), customer: Customer, total: Money };

/** The customer's wallet was charged for the order. */
export const PaymentSucceeded = defineEvent('payment.succeeded.v1', z.object({ ...Payment, paidAt: z.iso.datetime() }));

/** Nothing was charged. */
export const PaymentFailed = defineEvent(
  'payment.failed.v1',
  z.object({
    orderId: z.uuid(),
    customer: Customer,
    total: Money,
    reason: z.enum(['insufficient-funds', 'currency-mismatch']),
    failedAt: z.iso.datetime(),
  }),
);

/** What was charged for an order that came to nothing is in the wallet again. */
export const PaymentRefunded = defineEvent(
  'payment.refunded.v1',
  z.object({ ...Payment, refundedAt: z.iso.datetime() }),
);
