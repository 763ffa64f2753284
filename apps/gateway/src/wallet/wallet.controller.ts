import { Body, Controller, Get, Headers, Post, Query, Res } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import { DepositMoney, GetWallet, ListWalletTransactions, WithdrawMoney } from '@showcase/contracts';
import { Messenger } from '@warren/messaging';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { Answers, BODY, type Caller, idOfKey, nameTheKey, NeedsToken, PageQuery, TheCaller } from '@warren/http';
import { Deposit, Movement, Wallet, WalletQuery, WalletStatement, Withdrawal } from './wallet-requests.ts';

const STATEMENT = '/wallet/transactions';
const Idempotent = (): MethodDecorator =>
  ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'The same key from the same user moves money once, and is answered alike.',
  });

/** Wallets live in the payments pool. Here their owners ask for them: whose it is comes from the token, and from nowhere else. */
@ApiTags('wallet')
@NeedsToken()
@Controller('wallet')
export class WalletController {
  constructor(private readonly messenger: Messenger) {}

  @Get()
  @Answers('The balance, now or at a time that has passed', { 200: Wallet }, [502, 504])
  async find(@Query({ schema: WalletQuery }) query: WalletQuery, @TheCaller() { userId }: Caller): Promise<Wallet> {
    const { balance, at } = await this.messenger.request(GetWallet, { userId, ...query });
    return { balance, at };
  }

  @Post('deposits')
  @Idempotent()
  @Answers('Put money in', { 201: Deposit }, [502, 504, ...BODY])
  async deposit(
    @Body({ schema: Movement }) movement: Movement,
    @Headers('idempotency-key') key: string | undefined,
    @TheCaller() { userId }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Deposit> {
    const depositId = idOfKey('deposit', userId, key);
    return moved(reply, this.messenger.request(DepositMoney, { depositId, userId, ...movement }));
  }

  @Post('withdrawals')
  @Idempotent()
  @Answers('Take money out', { 201: Withdrawal }, [502, 504, ...BODY])
  async withdraw(
    @Body({ schema: Movement }) movement: Movement,
    @Headers('idempotency-key') key: string | undefined,
    @TheCaller() { userId }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Withdrawal> {
    const withdrawalId = idOfKey('withdrawal', userId, key);
    return moved(reply, this.messenger.request(WithdrawMoney, { withdrawalId, userId, ...movement }));
  }

  @Get('transactions')
  @Answers('What changed the balance, newest first', { 200: WalletStatement }, [502, 504])
  async statement(
    @Query({ schema: PageQuery }) page: z.output<typeof PageQuery>,
    @TheCaller() { userId }: Caller,
  ): Promise<WalletStatement> {
    return this.messenger.request(ListWalletTransactions, { userId, ...page });
  }
}

/** The movement is a line of the statement. @throws UnacceptableError for a key that has moved something else */
async function moved<Answer>(reply: FastifyReply, request: Promise<Answer>): Promise<Answer> {
  const answer = await request.catch(nameTheKey('movement-id-reused'));
  void reply.header('location', STATEMENT);
  return answer;
}
