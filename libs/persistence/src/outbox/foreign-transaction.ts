import type { EventContract, InputOf, TaskContract } from '@warren/contracts';
import type { EnqueueOptions, SendOptions } from '@warren/messaging';
import type { NewRow, NewRows } from './new-rows.ts';

/**
 * Runs one statement of PostgreSQL, with `$1` for its first parameter, in a transaction that is open: of Kysely, Drizzle,
 * Prisma, `pg`, or any other client.
 */
export type Query = (sql: string, parameters: readonly unknown[]) => Promise<unknown>;

/** The outbox in a transaction that is not Warren's. What it is given is sent if that commits, and only then. */
export class ForeignTransaction {
  constructor(
    private readonly rows: NewRows,
    private readonly query: Query,
  ) {}

  /** An event. @returns the message's id @throws InvalidPayloadError, and what the query throws */
  publish<C extends EventContract>(contract: C, payload: InputOf<C>, options?: SendOptions): Promise<string> {
    return this.keep({ contract, payload, options });
  }

  /** Work for exactly one worker. @returns the message's id @throws InvalidPayloadError, and what the query throws */
  enqueue<C extends TaskContract>(contract: C, payload: InputOf<C>, options?: EnqueueOptions<C>): Promise<string> {
    return this.keep({ contract, payload, options });
  }

  private async keep(message: NewRow): Promise<string> {
    const { id, row } = await this.rows.one(message);
    await this.query(this.rows.insertion, row);
    return id;
  }
}
