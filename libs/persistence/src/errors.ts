import { reasonOf } from './reason-of.ts';

/** Everything that this library throws. `code` is stable, the message says what to do. */
export abstract class PersistenceError extends Error {
  abstract readonly code: string;
  override get name(): string {
    return this.constructor.name;
  }
}

// --- Try again: nothing was committed.

/**
 * The database cannot be reached. Raised where that shows, by its own connections: an error of a handler's HTTP call
 * never is one. Nothing was committed; waiting helps.
 */
export class DatabaseUnavailableError extends PersistenceError {
  readonly code: string = 'database-unavailable';
}

/** A statement was not answered, and its connection was given up. It may have been carried out. */
export class DatabaseSilentError extends DatabaseUnavailableError {
  override readonly code = 'database-silent';
  constructor(ms: number) {
    super(
      `PostgreSQL did not answer a statement within ${ms / 1_000} s, and the connection was given up. It may have been carried out: try again with what shows a repetition.`,
    );
  }
}

/** All connections of the pool were in use for too long. The database is well. */
export class DatabaseBusyError extends PersistenceError {
  readonly code = 'database-busy';
  constructor(connections: number, waitedMs: number) {
    super(
      `All ${connections} connections to PostgreSQL were in use for ${waitedMs / 1_000} s. Try again later; let fewer messages be handled at a time, or raise poolSize.`,
    );
  }
}

/**
 * Another transaction has added to the stream meanwhile, so that the decision rests on a state that has passed. The
 * transaction is intact: load the stream again in it and decide anew, as `EventStore.decide` does.
 */
export class ConcurrencyError extends PersistenceError {
  readonly code = 'concurrency';
  constructor(stream: string, expectedVersion: number) {
    super(`${stream} is not at version ${expectedVersion} any more. Load it again, and decide anew.`);
  }
}

// --- Fix your code, or your server.

/** PostgreSQL ended a transaction whose work did nothing with it for too long: it would have held its locks meanwhile. */
export class TransactionIdleError extends PersistenceError {
  readonly code = 'transaction-idle';
  constructor(ms: number, cause: unknown) {
    super(
      `PostgreSQL ended a transaction that was idle for ${ms / 1_000} s: nothing was committed. Do slow work outside of the transaction, as handlers with ManyTransactions do.`,
      { cause },
    );
  }
}

/** A statement took too long: it is slow, or waited for a row that another transaction has locked. */
export class StatementTimeoutError extends PersistenceError {
  readonly code = 'statement-timeout';
  constructor(ms: number, cause: unknown) {
    super(
      `PostgreSQL did not carry out a statement within ${ms / 1_000} s: it is slow, or waited for a lock. Give statements that take so long more time with statementTimeoutMs, or end the transaction that holds the lock sooner.`,
      { cause },
    );
  }
}

/** Something that ends with a transaction was asked for where there is none: a message in the outbox, a held name. */
export class OutsideUnitOfWorkError extends PersistenceError {
  readonly code = 'outside-unit-of-work';
  /** @param what was done, as the beginning of a sentence */
  constructor(what: string) {
    super(`${what} outside a transaction. Call it inside UnitOfWork.run(), together with the change that it is about.`);
  }
}

/**
 * A statement of the transaction failed, and its error was caught by the work. PostgreSQL turns such a commit into
 * a rollback without a word, so the work must not pass for done.
 */
export class TransactionAbortedError extends PersistenceError {
  readonly code = 'transaction-aborted';
  constructor() {
    super(
      'A statement failed inside the unit of work and its error was swallowed: nothing was committed. Let the error through, or avoid it with ON CONFLICT.',
    );
  }
}

/** The login may not create what is missing. */
export class DatabaseSetupError extends PersistenceError {
  readonly code = 'database-setup';
  constructor(what: string, remedy: string, cause: unknown) {
    super(`${what} is missing and could not be created: ${reasonOf(cause)}. ${remedy}`, { cause });
  }
}

/** A stored event that this release cannot make sense of. It stays as it is: events are never changed. */
export class UnreadableEventError extends PersistenceError {
  readonly code = 'event-unreadable';
  constructor({ id, type, schema_version }: { id: string; type: string; schema_version: number }, reason: string) {
    super(
      `The event ${id}, a ${type} of version ${schema_version}, cannot be read: ${reason}. Deploy the release that wrote it, or add what is missing to its format.`,
    );
  }
}

// --- Tell the caller.

/** A page's cursor that no page of ours gave out. */
export class MalformedCursorError extends PersistenceError {
  readonly code = 'cursor-malformed';
  constructor() {
    super(
      'The cursor is not one that a page before gave as its nextCursor. Pass that on unchanged, or leave it out for the first page.',
    );
  }
}
