import type { Client } from 'pg';
import { connect } from '../database/connect.ts';
import { STATEMENT_TIMEOUT_MS } from '../database/database-client.ts';
import { OUTBOX_CHANNEL } from './relay-notifier.ts';

/** A relay that froze in its turn, or lost its network, gives way to others after this. Longer than any confirm takes. */
const IDLE_IN_TRANSACTION = '60s';
/**
 * PostgreSQL takes a table full of dead rows, after a backlog was sent, for one that is worth compiling the query for.
 * That costs a third of a second every turn, for a query that takes a few milliseconds.
 */
const JIT = 'off';

/**
 * The relay's own connection, for its turns and for hearing notifications between them: never short of one because
 * the pool is busy. Lost, it is made anew at the next turn.
 */
export class RelayConnection {
  private client: Client | undefined;

  constructor(
    private readonly url: string,
    private readonly schema: string,
    /** Called when there may be something to send, and when the connection is lost. */
    private readonly wake: () => void,
  ) {}

  async open(): Promise<Client> {
    if (this.client) return this.client;
    const client = await connect(this.url, STATEMENT_TIMEOUT_MS);
    client.on('notification', ({ payload }) => payload === this.schema && this.wake());
    client.on('end', () => this.discard(client));
    this.client = client;
    const settings = `SET idle_in_transaction_session_timeout = '${IDLE_IN_TRANSACTION}'; SET jit = ${JIT}`;
    await client.query(`${settings}; LISTEN ${OUTBOX_CHANNEL}`);
    return client;
  }

  /** Closes it. A transaction that is open is rolled back thereby. */
  async close(): Promise<void> {
    const { client } = this;
    this.client = undefined;
    await client?.end().catch(() => undefined);
  }

  private discard(client: Client): void {
    if (this.client !== client) return;
    this.client = undefined;
    this.wake();
  }
}
