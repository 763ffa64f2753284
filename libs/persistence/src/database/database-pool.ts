import pg, { Pool, type PoolClient, type PoolConfig } from 'pg';
import { DatabaseBusyError, DatabaseUnavailableError } from '../errors.ts';
import { reasonOf } from '../reason-of.ts';
import { isUnavailable } from './is-unavailable.ts';

type Connected = (error: Error | undefined, client: PoolClient | undefined, done: (release?: unknown) => void) => void;

/** pg's own sentence, about a wait for a connection of a pool that is in use. */
const WAIT_IS_OVER = 'timeout exceeded when trying to connect';

/**
 * A pool that tells waiting from an outage. A statement that had to wait too long for one of the pool's connections
 * fails with {@link DatabaseBusyError}, unless no connection could be made meanwhile: then all of them wait for the server.
 */
export class DatabasePool extends Pool {
  #unreachable: { readonly at: number; readonly error: unknown } | undefined;

  constructor(private readonly config: PoolConfig) {
    super(config);
    this.on('connect', () => (this.#unreachable = undefined));
  }

  override connect(): Promise<PoolClient>;
  override connect(callback: Connected): void;
  override connect(callback?: Connected): Promise<PoolClient> | void {
    const askedAt = performance.now();
    if (callback)
      return super.connect((error, client, done) => callback(error && this.#meaningOf(error, askedAt), client, done));
    return super.connect().catch((error: unknown) => {
      throw this.#meaningOf(error as Error, askedAt);
    });
  }

  #meaningOf(error: Error, askedAt: number): Error {
    // pg wraps it where making a connection takes longer than a wait for one may.
    if (isUnavailable(error.cause)) return this.#meaningOf(error.cause as Error, askedAt);
    if (isUnavailable(error)) this.#unreachable = { at: performance.now(), error };
    if (error.message !== WAIT_IS_OVER) return error;
    if (this.#unreachable && this.#unreachable.at >= askedAt)
      return new DatabaseUnavailableError(reasonOf(this.#unreachable.error), { cause: error });
    return new DatabaseBusyError(this.config.max ?? 0, this.config.connectionTimeoutMillis ?? 0);
  }
}

/** The module `pg` as TypeORM takes it, with this pool. */
export const driver: object = Object.create(pg, { Pool: { value: DatabasePool } }) as object;
