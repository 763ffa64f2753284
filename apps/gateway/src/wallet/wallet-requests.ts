import { DepositMoney, GetWallet, ListWalletTransactions, WithdrawMoney } from '@showcase/contracts';
import { z } from 'zod';

/** What is put in or taken out: the contract's own bounds. */
export const Movement = DepositMoney.schema.pick({ amount: true, currency: true }).meta({ id: 'WalletMovement' });
export type Movement = z.output<typeof Movement>;

export const WalletQuery = z.object({
  at: z.iso
    .datetime({ offset: true })
    .transform((at) => new Date(at).toISOString())
    .optional()
    .describe('A moment of the past; now unless told.'),
});
export type WalletQuery = z.output<typeof WalletQuery>;

/** The caller's own; whose it is need not be said. */
export const Wallet = GetWallet.answer.omit({ userId: true }).meta({ id: 'Wallet' });
export type Wallet = z.output<typeof Wallet>;

export const Deposit = DepositMoney.answer.meta({ id: 'Deposit' });
export type Deposit = z.output<typeof Deposit>;

export const Withdrawal = WithdrawMoney.answer.meta({ id: 'Withdrawal' });
export type Withdrawal = z.output<typeof Withdrawal>;

export const WalletStatement = ListWalletTransactions.answer.meta({ id: 'WalletStatement' });
export type WalletStatement = z.output<typeof WalletStatement>;
