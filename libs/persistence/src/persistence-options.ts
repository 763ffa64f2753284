import type { SignMessage } from '@warren/messaging';
import type { DataSourceOptions, MigrationInterface } from 'typeorm';

export interface PersistenceOptions {
  /** `postgres://user:password@host:5432/database`. The database is created when it is missing. */
  readonly url: string;
  /** Where this service's tables are. Created when it is missing. @default 'public' */
  readonly schema?: string;
  readonly entities: NonNullable<DataSourceOptions['entities']>;
  /** The app's own, run after Warren's, each in a transaction. Names without a schema fall into `schema`. */
  readonly migrations: readonly (new () => MigrationInterface)[];
  /** Whether this process sends what its outbox holds. Needs MessagingModule. @default true */
  readonly relay?: boolean;
  /** Signs what the outbox is given, as `MessagingModule`'s does for what is sent at once. @default unsigned */
  readonly sign?: SignMessage;
  /** @deprecated Use `sign`. It goes with 0.2. */
  readonly stamp?: SignMessage;
  /**
   * Connections at most, for units of work and queries; the relay has one more of its own. Handlers with an inbox hold
   * one each while they work: fewer than `prefetch` make the other deliveries wait. @default 5
   */
  readonly poolSize?: number;
  /**
   * Milliseconds that a unit of work or a query waits for one of the pool's connections while all are in use. It fails
   * with DatabaseBusyError then, which counts as an attempt: the database is well. @default 60_000
   */
  readonly poolWaitMs?: number;
  /** Milliseconds to wait at start for a PostgreSQL that is not up yet. @default 60_000 */
  readonly startTimeoutMs?: number;
  /**
   * Milliseconds that a statement may take, its waiting for locks included. PostgreSQL ends it then, and it fails with
   * StatementTimeoutError. When PostgreSQL says nothing either, a second later, the connection is given up, and what
   * waits for it fails with DatabaseSilentError. Migrations may take as long as they need. @default 30_000
   */
  readonly statementTimeoutMs?: number;
  /** Days that the inbox remembers a message. Later than that, nothing is delivered again. @default 14 */
  readonly inboxDays?: number;
}

export const PERSISTENCE_OPTIONS = Symbol('PersistenceOptions');
