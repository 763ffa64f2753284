import { Controller } from '@nestjs/common';
import {
  allow,
  DeliverEmail,
  ListWalletTransactions,
  MailStatement,
  type WalletTransaction,
} from '@showcase/contracts';
import type { PayloadOf } from '@warren/contracts';
import { failureOfRequest, Messenger, PermanentError, type RabbitContext, Task } from '@warren/messaging';
import { Outbox } from '@warren/persistence';
import { Customers } from './customers.ts';
import { type Range, statementMail } from './statement-mail.ts';

const PAGE = 100;
/** A mail is read by a person. */
const MOST_TRANSACTIONS = 5_000;

/** Mails callers a statement of what is theirs. Whose that is says the message token, and nothing in the payload. */
@Controller()
export class MailStatementHandler {
  constructor(
    private readonly messenger: Messenger,
    private readonly outbox: Outbox,
    private readonly customers: Customers,
  ) {}

  @Task(MailStatement, allow('reports:own'))
  async mail(
    { from, to }: PayloadOf<typeof MailStatement>,
    task: RabbitContext,
  ): Promise<{ orders: number; transactions: number }> {
    const range = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
    const userId = task.caller ?? '';
    const customer = await this.customers.find(userId);
    if (!customer) throw new PermanentError('customer-unknown', 'No account is known whose statement this would be.');
    const orders = await this.customers.orders(userId, range);
    task.progress(orders.length, undefined, 'orders read');
    const transactions = await this.transactions(userId, range, task);
    await this.outbox.enqueue(DeliverEmail, statementMail({ customer, range, orders, transactions }), { key: userId });
    return { orders: orders.length, transactions: transactions.length };
  }

  /** Oldest first. Pages come newest first, until they are of before the range. */
  private async transactions(userId: string, { from, to }: Range, task: RabbitContext): Promise<WalletTransaction[]> {
    const found: WalletTransaction[] = [];
    let cursor: string | null = null;
    do {
      const page = await this.page(userId, cursor);
      found.push(...page.items.filter(({ at }) => at >= from && at < to));
      if (found.length > MOST_TRANSACTIONS) throw new PermanentError('statement-too-long', 'Ask for a shorter time.');
      task.progress(found.length, undefined, 'transactions read');
      const oldest = page.items.at(-1);
      cursor = oldest && oldest.at >= from ? page.nextCursor : null;
    } while (cursor !== null);
    return found.reverse();
  }

  private async page(userId: string, cursor: string | null) {
    const request = { userId, limit: PAGE, ...(cursor !== null && { cursor }) };
    return this.messenger.request(ListWalletTransactions, request).catch((error: unknown) => {
      throw failureOfRequest('payments', error);
    });
  }
}
