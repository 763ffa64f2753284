import { Client } from 'pg';
import { NOTICE_EVERY } from './bank/contracts.ts';
import { roles, type Consumer } from './bank/roles.ts';

/** One transfer that went wrong somewhere. */
export interface Transfer {
  readonly account: number;
  readonly number: number;
}

export interface Progress {
  readonly transfers: number;
  readonly ledger: number;
  readonly statements: number;
  readonly notices: number;
  /** Rows in all outboxes. */
  readonly waiting: number;
}

const consumers: readonly Consumer[] = ['ledger', 'statements', 'notices'];

/** What PostgreSQL says, asked directly. Its connection is made anew when it was lost. */
export class Ledgers {
  private client: Promise<Client> | undefined;

  constructor(private readonly url: string) {}

  async progress(): Promise<Progress> {
    const counts = consumers.map((role) => `(SELECT count(*)::int FROM ${role}.effects) AS ${role}`);
    const outboxes = roles.map((role) => `(SELECT count(*) FROM ${role}.outbox)`).join(' + ');
    const [progress] = await this.query<Progress>(
      `SELECT (SELECT count(*)::int FROM bank.transfers) AS transfers, ${counts.join(', ')}, (${outboxes})::int AS waiting`,
    );
    if (!progress) throw new Error('PostgreSQL had no answer.');
    return progress;
  }

  /** How many effects the last group in the chain has, at least. Quick. */
  async chained(): Promise<number> {
    const [row] = await this.query<{ count: number }>('SELECT count(*)::int AS count FROM statements.effects');
    return row?.count ?? 0;
  }

  /** Transfers without the effect that they should have had. */
  lost(consumer: Consumer): Promise<Transfer[]> {
    return this.query(
      `SELECT account, number FROM bank.transfers t WHERE (task_id IS NOT NULL OR $1) AND NOT EXISTS
         (SELECT FROM ${consumer}.effects e WHERE e.account = t.account AND e.number = t.number) ORDER BY number, account`,
      [consumer !== 'notices'],
    );
  }

  /** Transfers whose effect is there more than once, or should not be there at all. */
  doubled(consumer: Consumer): Promise<Transfer[]> {
    return this.query(
      `SELECT account, number FROM ${consumer}.effects e GROUP BY account, number
         HAVING count(*) > 1 OR NOT EXISTS (SELECT FROM bank.transfers t WHERE t.account = e.account AND t.number = e.number)
         ORDER BY number, account`,
    );
  }

  /** Transfers that should have a notice, and asked for none, or the other way round: the bank's own mistakes. */
  async strange(): Promise<number> {
    const [row] = await this.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM bank.transfers WHERE (task_id IS NOT NULL) <> (number % $1 = 0)',
      [NOTICE_EVERY],
    );
    return row?.count ?? 0;
  }

  /** All that the databases know of a transfer, as lines. */
  async history({ account, number }: Transfer): Promise<{ at: Date; text: string }[]> {
    const effects = consumers.map(
      (role) => `SELECT at, '${role} effect, message ' || message_id || ', attempt ' || attempt ||
        CASE WHEN redelivered THEN ', redelivered' ELSE '' END || ', process ' || worker FROM ${role}.effects
        WHERE account = $1 AND number = $2`,
    );
    const inboxes = consumers.map(
      (role) => `SELECT received_at, '${role} inbox, ' || handler || ' had it' FROM ${role}.inbox
        JOIN bank.transfers ON inbox.message_id IN (transfers.message_id, transfers.task_id)
        WHERE account = $1 AND number = $2`,
    );
    return this.query(
      `SELECT written_at AS at, 'written, message ' || message_id || coalesce(', task ' || task_id, '') AS text
         FROM bank.transfers WHERE account = $1 AND number = $2
       UNION ALL ${[...effects, ...inboxes].join(' UNION ALL ')} ORDER BY 1`,
      [account, number],
    );
  }

  async close(): Promise<void> {
    await (await this.client?.catch(() => undefined))?.end().catch(() => undefined);
  }

  private async query<Row>(text: string, values: unknown[] = []): Promise<Row[]> {
    this.client ??= this.connect();
    try {
      return (await (await this.client).query(text, values)).rows as Row[];
    } catch (error) {
      this.client = undefined;
      throw error;
    }
  }

  private async connect(): Promise<Client> {
    const client = new Client({ connectionString: this.url });
    client.on('error', () => undefined);
    client.on('end', () => (this.client = undefined));
    await client.connect();
    return client;
  }
}
