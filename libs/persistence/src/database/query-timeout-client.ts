import { Client, type ClientConfig } from 'pg';
import { DatabaseSilentError } from '../errors.ts';

/** A statement that has no answer by then will hardly get one. */
export const STATEMENT_TIMEOUT_MS = 30_000;

/** How long a statement may take, as told for a pool or a connection; it may change while that is open. */
export interface QueryTimeout {
  /** Milliseconds. `Infinity` waits for ever. */
  ms: number;
}

export type QueryTimeoutConfig = ClientConfig & { readonly timeout: QueryTimeout };

/**
 * A connection that is given up when it owes an answer for too long: a partition that swallows packets leaves it open
 * and silent for as long as TCP cares to try, which is a quarter of an hour and more. pg's own `query_timeout` would
 * hand it back to the pool, with the statement still under way, for the next one to wait behind.
 */
export class QueryTimeoutClient extends Client {
  private readonly timeout: QueryTimeout;

  constructor(config: QueryTimeoutConfig) {
    super(config);
    this.timeout = config.timeout;
    const query = this.query.bind(this) as (...given: unknown[]) => unknown;
    this.query = ((...given: unknown[]) => this.inTime(query(...given))) as Client['query'];
  }

  private inTime(answer: unknown): unknown {
    if (!(answer instanceof Promise) || this.timeout.ms === Infinity) return answer;
    const { ms } = this.timeout;
    const timer = setTimeout(() => this.giveUp(ms), ms);
    const over = (): void => clearTimeout(timer);
    answer.then(over, over);
    return answer;
  }

  /** Every statement under way or in line fails with this error, and the pool forgets the connection. */
  private giveUp(ms: number): void {
    const { connection } = this as unknown as { connection: { stream: { destroy(error: Error): void } } };
    connection.stream.destroy(new DatabaseSilentError(ms));
  }
}
