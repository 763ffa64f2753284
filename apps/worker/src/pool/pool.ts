import type { ModuleMetadata, Type } from '@nestjs/common';
import type { JourneyExplainer } from '@warren/contracts';
import type { Rebuild } from '@warren/messaging';
import type { PersistenceOptions, PersonEraser, PersonRows } from '@warren/persistence';

/** A set of handlers that share a group, a schema and nothing else with any other. */
export interface Pool {
  /** The handlers. */
  readonly handlers: NonNullable<ModuleMetadata['controllers']>;
  readonly providers?: NonNullable<ModuleMetadata['providers']>;
  readonly entities?: PersistenceOptions['entities'];
  readonly migrations?: PersistenceOptions['migrations'];
  /**
   * What keeps a repeated delivery from having its effect twice. `inbox`: each delivery is one transaction, and one that
   * is repeated is skipped. `idempotency-store`: for handlers that wait for another system, a mail server or a CRM; no
   * transaction is held open meanwhile, and the handler asks the `IdempotencyStore`. `generation`: for a read model that
   * is rebuilt beside itself; an event counts once in each generation of it, and the handler sees to that.
   * @default 'inbox'
   */
  readonly once?: 'inbox' | 'idempotency-store' | 'generation';
  /**
   * Events of one key are handled one after the other, in order, in so many partitions that the pool's workers share
   * out; without it, in no order. The number cannot be changed in passing: docs/order-per-key.md.
   */
  readonly partitions?: number;
  /**
   * What it does with events that are replayed. `catch-up`: all that it does stays in its schema, and its inbox knows
   * what it has missed. A provider that is a `Rebuild`: its read model is built anew, beside the one in use.
   * @default it refuses them, because its effects leave the system
   */
  readonly replay?: 'catch-up' | Type<Rebuild>;
  /** One of the providers, which explains what only this pool knows. @default its outbox and its inbox answer alone */
  readonly explainer?: Type<JourneyExplainer>;
  /** Its rows that are a person's: shown to them, and erased with them. @default none */
  readonly persons?: readonly PersonRows[];
  /** One of the providers, which erases what is not a row of its schema. */
  readonly eraser?: Type<PersonEraser>;
}

/** What a pool's file exports. */
export interface PoolFolder {
  readonly pool: Pool;
}
