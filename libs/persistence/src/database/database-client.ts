import { tlsRemedy } from '@warren/messaging';
import { Client, type ClientConfig, DatabaseError } from 'pg';
import {
  DatabaseSilentError,
  DatabaseUnavailableError,
  PersistenceError,
  StatementTimeoutError,
  TransactionIdleError,
} from '../errors.ts';
import { reasonOf } from '../reason-of.ts';

/** A statement that has no answer by then will hardly get one. */
export const STATEMENT_TIMEOUT_MS = 30_000;
/** A transaction whose handler froze, or is at work elsewhere, holds its locks no longer than this. */
export const IDLE_IN_TRANSACTION_MS = 300_000;
const CONNECT_TIMEOUT_MS = 10_000;
/** The server ends a slow statement by itself. When that is not heard of either, the connection is silent. */
const SILENCE_MS = 1_000;

export interface DatabaseClientConfig extends ClientConfig {
  /** Milliseconds that a statement may take. @default Infinity */
  readonly statementTimeoutMs?: number;
}

/**
 * A connection that says what its errors mean, since only here can that be known: what the network, or a server that
 * stops, does to it is a {@link DatabaseUnavailableError}, and what a handler or a statement has done is not. It is
 * given up when it owes an answer for too long: a partition that swallows packets leaves it open and silent for as long
 * as TCP cares to try, a quarter of an hour and more. pg's own `query_timeout` would hand it back to the pool, with the
 * statement still in progress, for the next one to wait behind.
 */
export class DatabaseClient extends Client {
  readonly #timeoutMs: number;
  #loss: Error | undefined;

  constructor(config: DatabaseClientConfig) {
    super(config);
    this.#timeoutMs = config.statementTimeoutMs ?? Infinity;
    this.on('error', (error) => (this.#loss ??= meaningOf(error) ?? unavailable(error)));
    const query = this.query.bind(this) as (...given: unknown[]) => unknown;
    this.query = ((...given: unknown[]) => this.#watched(query(...given))) as Client['query'];
  }

  /** What ended the connection; `undefined` while it is usable. */
  get loss(): Error | undefined {
    return this.#loss;
  }

  override connect(): Promise<Client>;
  override connect(callback: (error: Error | null) => void): void;
  override connect(callback?: (error: Error | null) => void): Promise<Client> | void {
    const connecting = this.#connect();
    if (!callback) return connecting;
    connecting.then(
      () => callback(null),
      (error: unknown) => callback(error as Error),
    );
  }

  async #connect(): Promise<Client> {
    const timer = setTimeout(() => this.#destroy(new ConnectTimeout()), CONNECT_TIMEOUT_MS);
    try {
      await super.connect();
      return this;
    } catch (error) {
      throw meaningOf(error) ?? (isOfNetwork(error) || tlsRemedy(error) !== undefined ? unavailable(error) : error);
    } finally {
      clearTimeout(timer);
    }
  }

  #watched(answer: unknown): unknown {
    if (!(answer instanceof Promise)) return answer;
    return this.#timeoutMs === Infinity ? this.#explained(answer) : this.#inTime(answer, this.#timeoutMs);
  }

  async #inTime(answer: Promise<unknown>, ms: number): Promise<unknown> {
    // Every statement in progress or in line fails with this error, and the pool drops the connection.
    const timer = setTimeout(() => this.#destroy(new DatabaseSilentError(ms)), ms + SILENCE_MS);
    try {
      return await this.#explained(answer);
    } finally {
      clearTimeout(timer);
    }
  }

  async #explained(answer: Promise<unknown>): Promise<unknown> {
    try {
      return await answer;
    } catch (error) {
      throw this.#loss ?? meaningOf(error, this.#timeoutMs) ?? error;
    }
  }

  #destroy(error: Error): void {
    const { connection } = this as unknown as { connection: { stream: { destroy(error: Error): void } } };
    connection.stream.destroy(error);
  }
}

class ConnectTimeout extends Error {
  override readonly message = `it did not answer within ${CONNECT_TIMEOUT_MS / 1_000} s`;
}

/** SQLSTATEs of a server that starts, stops, is full, or loses a connection. */
const SERVER_UNAVAILABLE = /^(08...|57P0[123]|53300)$/;
const IDLE_IN_TRANSACTION = '25P03';
const QUERY_CANCELED = '57014';
/** pg's own sentences, about a connection that was closed or was never made. */
const CONNECTION_CLOSED =
  /^(Connection terminated|timeout expired|Client (was closed|has encountered a connection error))/;

/** @returns `undefined` for an error that is the statement's own */
function meaningOf(error: unknown, timeoutMs = Infinity): Error | undefined {
  if (error instanceof PersistenceError) return error;
  if (!(error instanceof DatabaseError))
    return CONNECTION_CLOSED.test(reasonOf(error)) ? unavailable(error) : undefined;
  if (error.code === IDLE_IN_TRANSACTION) return new TransactionIdleError(IDLE_IN_TRANSACTION_MS, error);
  if (error.code === QUERY_CANCELED && timeoutMs !== Infinity) return new StatementTimeoutError(timeoutMs, error);
  return SERVER_UNAVAILABLE.test(error.code ?? '') ? unavailable(error) : undefined;
}

/** Of the system's calls, also where Node tries all of a name's addresses and gives the errors of each. */
function isOfNetwork(error: unknown): boolean {
  const { syscall, errors } = Object(error) as { syscall?: unknown; errors?: unknown };
  if (Array.isArray(errors)) return errors.some(isOfNetwork);
  return syscall !== undefined || error instanceof ConnectTimeout;
}

const unavailable = (error: unknown): DatabaseUnavailableError =>
  new DatabaseUnavailableError(
    `PostgreSQL cannot be reached: ${reasonOf(error)}. ${tlsRemedy(error) ?? 'Nothing was committed; try again.'}`,
    { cause: error },
  );
