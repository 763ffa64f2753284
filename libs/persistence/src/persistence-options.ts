import type { SignMessage } from '@warren/messaging';
import type { DataSourceOptions, MigrationInterface } from 'typeorm';

export interface PersistenceOptions {
  /** `postgres://user:password@host:5432/database`. The database is created when it is missing. */
  readonly url: string;
  /** Where this service's tables are; `public` unless told. Created when it is missing. */
  readonly schema?: string;
  readonly entities: NonNullable<DataSourceOptions['entities']>;
  /** The app's own, run after Warren's, each in a transaction. Names without a schema fall into `schema`. */
  readonly migrations: readonly (new () => MigrationInterface)[];
  /** Whether this process sends what its outbox holds; true unless told. Needs MessagingModule. */
  readonly relay?: boolean;
  /** Vouches for what the outbox is given, as `MessagingModule`'s does for what is sent at once. */
  readonly sign?: SignMessage;
  /** Connections at most, for units of work and queries; 5 unless told. The relay has one more of its own. */
  readonly poolSize?: number;
  /** Milliseconds to wait at start for a PostgreSQL that is not up yet; 60,000 unless told. */
  readonly startTimeoutMs?: number;
  /**
   * Milliseconds that a statement may take, the time of a silent network included; 30,000 unless told. Its connection is
   * given up then, and what waits for it fails with DatabaseSilentError. Migrations may take as long as they need.
   */
  readonly statementTimeoutMs?: number;
  /** Days that the inbox remembers a message; 14 unless told. Later than that, nothing is delivered again. */
  readonly inboxDays?: number;
}

export const PERSISTENCE_OPTIONS = Symbol('PersistenceOptions');
