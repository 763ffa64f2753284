import { Inject, Injectable } from '@nestjs/common';
import type { EventContract, InputOf, TaskContract } from '@warren/contracts';
import type { EnqueueOptions, SendOptions } from '@warren/messaging';
import { DataSource } from 'typeorm';
import { OutsideUnitOfWorkError } from '../errors.ts';
import { RelayNotifier } from './relay-notifier.ts';
import { PERSISTENCE_OPTIONS, type PersistenceOptions } from '../persistence-options.ts';
import { tableOf } from '../tables.ts';
import { UnitOfWork } from '../transactions/unit-of-work.ts';
import { ForeignTransaction, type Query } from './foreign-transaction.ts';
import { NewRows, type NewRow } from './new-rows.ts';

/**
 * Takes messages into the caller's transaction: they are sent if it commits, and only then. The relay sends them
 * within milliseconds of the commit, keeps them while the broker is away, and may send one twice, with the same id.
 * Messages of one key leave in the order in which they were given; where two transactions give messages of one key,
 * let them lock something in common first (the account's row), or they have no order.
 */
@Injectable()
export class Outbox {
  private readonly rows: NewRows;

  constructor(
    dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly notifier: RelayNotifier,
    @Inject(PERSISTENCE_OPTIONS) options: Pick<PersistenceOptions, 'sign' | 'stamp'> = {},
  ) {
    this.rows = new NewRows(tableOf(dataSource, 'outbox'), options.sign ?? options.stamp);
  }

  /** An event. @returns the message's id @throws InvalidPayloadError, OutsideUnitOfWorkError */
  publish<C extends EventContract>(contract: C, payload: InputOf<C>, options?: SendOptions): Promise<string> {
    return this.keep({ contract, payload, options });
  }

  /** Many events of one type, in one statement and in this order. @throws InvalidPayloadError, OutsideUnitOfWorkError */
  async publishAll<C extends EventContract>(
    contract: C,
    events: readonly { readonly payload: InputOf<C>; readonly key: string }[],
  ): Promise<void> {
    if (events.length === 0) return;
    this.requireTransaction(contract);
    await this.insert(this.rows.insertionOfMany, await this.rows.many(contract, events));
  }

  /** Work for exactly one worker. @returns the message's id @throws InvalidPayloadError, OutsideUnitOfWorkError */
  enqueue<C extends TaskContract>(contract: C, payload: InputOf<C>, options?: EnqueueOptions<C>): Promise<string> {
    return this.keep({ contract, payload, options });
  }

  /**
   * The outbox in a transaction of another client of the same database: Kysely's, Drizzle's, Prisma's. Rows come to the
   * outbox of this application's schema, and the relay sends them within a second of the commit; {@link wake} has it look
   * at once.
   * @param query runs one statement in that transaction
   */
  within(query: Query): ForeignTransaction {
    return new ForeignTransaction(this.rows, query);
  }

  /** After the commit of another client's transaction: has the relay look at once. Never fails. */
  wake(): void {
    this.notifier.notify();
  }

  private async keep(message: NewRow): Promise<string> {
    this.requireTransaction(message.contract);
    const { id, row } = await this.rows.one(message);
    await this.insert(this.rows.insertion, row);
    return id;
  }

  private requireTransaction({ type }: EventContract | TaskContract): void {
    if (!this.unitOfWork.isOpen) throw new OutsideUnitOfWorkError(`${type} was given to the outbox`);
  }

  private async insert(statement: string, parameters: unknown[]): Promise<void> {
    await this.unitOfWork.manager.query(statement, parameters);
    this.unitOfWork.afterCommit(this.notifier, () => this.notifier.notify());
  }
}
