import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable, Logger } from '@nestjs/common';
import type { PoolClient } from 'pg';
import {
  DataSource,
  type EntityManager,
  type QueryRunner,
  QueryRunnerAlreadyReleasedError,
  QueryRunnerProviderAlreadyReleasedError,
} from 'typeorm';
import { DatabaseClient } from '../database/database-client.ts';
import { OutsideUnitOfWorkError, TransactionAbortedError } from '../errors.ts';
import { schemaOf } from '../tables.ts';

interface OpenTransaction {
  readonly owner: DataSource;
  readonly manager: EntityManager;
  readonly afterCommit: Map<unknown, () => void>;
  /** Work that was not awaited may outlive its transaction, and must not find it open. */
  open: boolean;
}

// One for all: a process may hold several databases, and work in one may be nested in work in another.
const transactions = new AsyncLocalStorage<readonly OpenTransaction[]>();

/** One database transaction around a piece of work, found by whatever the work calls, without being passed along. */
@Injectable()
export class UnitOfWork {
  private readonly logger = new Logger('UnitOfWork');

  constructor(private readonly dataSource: DataSource) {}

  /**
   * Runs the work in a transaction and commits; joins the open one where there is one, which then commits.
   * Throws what the work throws, after rolling back.
   * @throws TransactionAbortedError when a statement failed and the work caught its error: nothing is committed
   */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.current) return work();
    const queryRunner = this.dataSource.createQueryRunner();
    const transaction: OpenTransaction = {
      owner: this.dataSource,
      manager: queryRunner.manager,
      afterCommit: new Map(),
      open: true,
    };
    try {
      const result = await this.commitAfter(queryRunner, transaction, work);
      this.runHooks(transaction);
      return result;
    } finally {
      transaction.open = false;
      await queryRunner.release();
    }
  }

  /** The open transaction's entity manager; outside of one the plain one, each of whose statements commits by itself. */
  get manager(): EntityManager {
    return this.current?.manager ?? this.dataSource.manager;
  }

  get isOpen(): boolean {
    return this.current !== undefined;
  }

  /**
   * Waits until nobody else holds this name in this schema, and holds it until the transaction ends: for what may have
   * no row yet that could be locked. Hold one name at most, or two transactions could wait for each other.
   * @throws OutsideUnitOfWorkError
   */
  async hold(name: string): Promise<void> {
    if (!this.isOpen) throw new OutsideUnitOfWorkError(`"${name}" was to be held`);
    // Locks of this kind belong to the database, and schemas that share one know nothing of each other.
    const scoped = `${schemaOf(this.dataSource)}:${name}`;
    await this.manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [scoped]);
  }

  /**
   * Calls the hook once the open transaction has committed, never after a rollback; a hook with the same name once.
   * A hook that throws is logged: what is committed is committed. Outside of a transaction the call is made at once.
   */
  afterCommit(name: unknown, hook: () => void): void {
    const transaction = this.current;
    if (transaction) transaction.afterCommit.set(name, hook);
    else hook();
  }

  /**
   * Lets work that began elsewhere, in another async context, join the open transaction.
   * @throws OutsideUnitOfWorkError
   */
  join(): <T>(work: () => Promise<T>) => Promise<T> {
    const { current } = this;
    if (!current) throw new OutsideUnitOfWorkError('Work was to join');
    return (work) => transactions.run([...(transactions.getStore() ?? []), current], work);
  }

  private get current(): OpenTransaction | undefined {
    return transactions.getStore()?.findLast(({ owner, open }) => open && owner === this.dataSource);
  }

  private async commitAfter<T>(
    queryRunner: QueryRunner,
    transaction: OpenTransaction,
    work: () => Promise<T>,
  ): Promise<T> {
    const outer = transactions.getStore() ?? [];
    await queryRunner.startTransaction();
    try {
      const result = await transactions.run([...outer, transaction], work);
      await refuseAborted(queryRunner);
      await queryRunner.commitTransaction();
      return result;
    } catch (error) {
      // The work's error is the one to tell of. A connection that cannot roll back is broken, and rolled back thereby.
      if (queryRunner.isTransactionActive) await queryRunner.rollbackTransaction().catch(() => undefined);
      throw await meaningOf(error, queryRunner);
    }
  }

  private runHooks({ afterCommit }: OpenTransaction): void {
    for (const hook of afterCommit.values()) {
      try {
        hook();
      } catch (error) {
        this.logger.error('What was to follow a commit failed', error instanceof Error ? error.stack : String(error));
      }
    }
  }
}

async function refuseAborted(queryRunner: QueryRunner): Promise<void> {
  const client = (await queryRunner.connect()) as PoolClient & { readonly readyForQuery?: boolean };
  // An error is thrown a moment before the server tells the transaction's state, which an empty statement waits for.
  if (client.readyForQuery !== true) await client.query('');
  if (client.getTransactionStatus() === 'E') throw new TransactionAbortedError();
}

/** TypeORM takes a runner back when its connection breaks, and tells only that. The connection knows why it broke. */
async function meaningOf(error: unknown, queryRunner: QueryRunner): Promise<unknown> {
  if (!RELEASED.some((type) => error instanceof type)) return error;
  const client: unknown = await queryRunner.connect();
  return (client instanceof DatabaseClient && client.loss) || error;
}

const RELEASED = [QueryRunnerAlreadyReleasedError, QueryRunnerProviderAlreadyReleasedError];
