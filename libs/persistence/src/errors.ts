import { reasonOf } from './reason-of.ts';

/** Everything that this room throws. `code` is stable, the message says what to do. */
export abstract class PersistenceError extends Error {
  abstract readonly code: string;
  override get name(): string {
    return this.constructor.name;
  }
}

// --- Try again: nothing was committed.

/** No connection could be had in time, at start. */
export class DatabaseUnavailableError extends PersistenceError {
  readonly code = 'database-unavailable';
  constructor(address: string, waitedMs: number, cause: unknown) {
    super(
      `PostgreSQL at ${address} did not answer within ${waitedMs / 1_000} s: ${reasonOf(cause)}. Start it, or correct DATABASE_URL.`,
      { cause },
    );
  }
}

/**
 * Somebody else has added to the stream meanwhile, so that the decision rests on a state that has passed. The
 * transaction is intact: load the stream again in it and decide anew, as `EventStore.decide` does.
 */
export class ConcurrencyError extends PersistenceError {
  readonly code = 'concurrency';
  constructor(stream: string, expectedVersion: number) {
    super(`${stream} is not at version ${expectedVersion} any more. Load it again, and decide anew.`);
  }
}

/** A statement was not answered in time. Nobody knows whether it was carried out. */
export class DatabaseSilentError extends PersistenceError {
  readonly code = 'database-silent';
  constructor(ms: number) {
    super(
      `PostgreSQL did not answer a statement within ${ms / 1_000} s, and the connection was given up. It may have been carried out: try again with what tells a repetition, or give statements that take so long more time with statementTimeoutMs.`,
    );
  }
}

// --- Fix your code, or your server.

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
