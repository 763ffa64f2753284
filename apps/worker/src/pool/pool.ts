import type { ModuleMetadata } from '@nestjs/common';
import type { PersistenceOptions } from '@warren/persistence';

/** A set of handlers that share a group, a schema and nothing else with any other. */
export interface Pool {
  /** The handlers. */
  readonly handlers: NonNullable<ModuleMetadata['controllers']>;
  readonly providers?: NonNullable<ModuleMetadata['providers']>;
  readonly entities?: PersistenceOptions['entities'];
  readonly migrations?: PersistenceOptions['migrations'];
  /**
   * `inbox`, unless told: each delivery is one transaction, and one that is repeated is skipped. `ledger` is for
   * handlers that wait for somebody outside, a mail server or a CRM: no transaction is held open meanwhile, and
   * the handler uses a `Ledger` to tell a repetition.
   */
  readonly once?: 'inbox' | 'ledger';
  /**
   * Facts of one key are handled one after the other, in order, in so many partitions that the pool's workers share
   * out; without it, in no order. The number cannot be changed in passing: docs/order-per-key.md.
   */
  readonly partitions?: number;
}

/** What a pool's file exports. */
export interface PoolFolder {
  readonly pool: Pool;
}
