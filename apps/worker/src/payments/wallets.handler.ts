import { Controller } from '@nestjs/common';
import { allow, DepositMoney, GetWallet, ListWalletTransactions, WithdrawMoney } from '@showcase/contracts';
import { type AnswerInputOf, type PayloadOf } from '@warren/contracts';
import { RequestRejectedError, Request } from '@warren/messaging';
import { WalletRejection } from './wallet.decider.ts';
import { Wallets } from './wallets.ts';

/** What other services may ask of wallets. */
@Controller()
export class WalletsHandler {
  constructor(private readonly wallets: Wallets) {}

  @Request(GetWallet, allow('wallets:read'))
  async find({ userId, at }: PayloadOf<typeof GetWallet>): Promise<AnswerInputOf<typeof GetWallet>> {
    const now = new Date();
    if (at === undefined) return { userId, balance: await this.wallets.balance(userId), at: now.toISOString() };
    const time = new Date(at);
    if (time > now)
      throw new RequestRejectedError('moment-to-come', `${at} is in the future: that balance is not known yet.`);
    return { userId, balance: await this.wallets.balance(userId, { at: time }), at: time.toISOString() };
  }

  @Request(DepositMoney, allow('wallets:write'))
  async deposit(request: PayloadOf<typeof DepositMoney>): Promise<AnswerInputOf<typeof DepositMoney>> {
    const { userId, depositId, amount, currency } = request;
    const movement = { type: 'deposit', depositId, amount, currency } as const;
    return { depositId, balance: await this.wallets.move(userId, depositId, movement).catch(refuse) };
  }

  @Request(WithdrawMoney, allow('wallets:write'))
  async withdraw(request: PayloadOf<typeof WithdrawMoney>): Promise<AnswerInputOf<typeof WithdrawMoney>> {
    const { userId, withdrawalId, amount, currency } = request;
    const movement = { type: 'withdraw', withdrawalId, amount, currency } as const;
    return { withdrawalId, balance: await this.wallets.move(userId, withdrawalId, movement).catch(refuse) };
  }

  @Request(ListWalletTransactions, allow('wallets:read'))
  async list({
    userId,
    ...page
  }: PayloadOf<typeof ListWalletTransactions>): Promise<AnswerInputOf<typeof ListWalletTransactions>> {
    return this.wallets.statement(userId, page);
  }
}

function refuse(error: unknown): never {
  if (error instanceof WalletRejection) throw new RequestRejectedError(error.code, error.message);
  throw error;
}
