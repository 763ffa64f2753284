import type { DynamicModule, LogLevel, LoggerService, Type } from '@nestjs/common';
import type { BrokerUrl, Outcome, RabbitContext, RabbitServerOptions, Rebuild } from '@warren/messaging';
import type { PersistenceOptions } from '@warren/persistence';
import type { JourneyOptions } from './journey-handler.ts';
import type { WorkerPersonOptions } from './person-handler.ts';
import type { ReportOptions } from './worker-reports.ts';

/** A provider that learns how deliveries ended which did not end with `done`; see `RabbitServerOptions.onOutcome`. */
export interface OutcomeListener {
  /**
   * Called once what follows from the outcome is safe, and before the delivery is settled.
   * @throws anything: the delivery comes again
   */
  settled(context: RabbitContext, outcome: Outcome): Promise<void>;
}

/**
 * How one group consumes. `sign` signs what a worker sends, its replies as well; without it a message carries the token of
 * the one that led to it.
 */
export interface ConsumerOptions extends Pick<
  RabbitServerOptions,
  | 'group'
  | 'contracts'
  | 'partitions'
  | 'prefetch'
  | 'drainTimeoutMs'
  | 'startTimeoutMs'
  | 'transportId'
  | 'limiter'
  | 'authorizer'
  | 'tokens'
  | 'sign'
  | 'guards'
  | 'cancelledBy'
> {
  /** `amqp://user:password@host:5672/vhost`, or the addresses of one cluster's nodes. */
  readonly broker: BrokerUrl;
  /**
   * Whether each delivery of a task or an event is one transaction with its inbox row, so that its effect happens once.
   * `false` is for handlers that wait for something outside, a mail server or an HTTP API: no transaction is held open
   * meanwhile, and the handler recognises a repetition by itself. One method among others says so with
   * `@ManyTransactions()`.
   * @default true where there is a database
   */
  readonly inbox?: boolean;
  /**
   * What the group does with events that are replayed to it. `refused`: they are dead letters, because its effects
   * reach outside. `catch-up`: its inbox knows what it has missed, and that is handled. A provider of the module that
   * is a `Rebuild`: its read model is built anew, beside the one in use.
   * @default 'refused'
   */
  readonly replay?: 'refused' | 'catch-up' | Type<Rebuild>;
  /** A provider of the module that learns how deliveries ended which were not done. */
  readonly onOutcome?: Type<OutcomeListener>;
  /**
   * Whether operators may pause the group's queues of tasks and events.
   * @default true
   */
  readonly pausable?: boolean;
}

/** What a worker is put together from. */
export interface WorkerOptions extends ConsumerOptions {
  /**
   * The handlers and what they need. `Messenger` and `RabbitClient` can be injected everywhere, and with a database
   * `UnitOfWork`, `Outbox`, `Inbox` and `DataSource`. Interceptors that it provides as `APP_INTERCEPTOR` go around the
   * inbox; filters that it provides as `APP_FILTER` come before Warren's.
   */
  readonly module: Type | DynamicModule;
  /**
   * Its tables, outbox and inbox. It is created and migrated at the start. Without one there is no inbox, no outbox
   * and no task reporting.
   */
  readonly database?: Omit<PersistenceOptions, 'sign'>;
  /**
   * The scope of operators. With it, and with a database and an `authorizer`, they can see, release and discard what
   * the worker's outbox has set aside: it answers `<group>.outbox.v1`, to messages whose token allows this scope.
   * @default none: only metrics and the log tell of such messages
   */
  readonly operatorScope?: string;
  /**
   * How it answers for its part of a journey (`<group>.explain-journey.v1`); it needs a database.
   * @default it does not answer
   */
  readonly journeys?: JourneyOptions;
  /**
   * How it shows what it keeps of a person (`<group>.show-person.v1`) and erases them (`person.erased.v1`); it needs a
   * database.
   * @default it does neither
   */
  readonly persons?: WorkerPersonOptions;
  /**
   * Whether what becomes of its tasks is published (`task.started.v1`, `task.succeeded.v1` …), and
   * `task.cancel-requested.v1` cancels them. The broker has to be provisioned with these types.
   * @default true where there is a database
   */
  readonly taskReporting?: boolean;
  /**
   * That it reports how it stands (`worker.reported.v1`), for operators to see. The broker has to be provisioned with
   * this type.
   * @default it does not
   */
  readonly reports?: ReportOptions;
  /**
   * Nest's own option: a logger, the levels that Nest's logger writes, or `false` for silence.
   * @default Nest's logger
   */
  readonly logger?: LoggerService | LogLevel[] | false;
}

/** Whether these options ask for an inbox. */
export const usesInbox = ({ inbox, database }: Pick<WorkerOptions, 'inbox' | 'database'>): boolean =>
  inbox ?? database !== undefined;

/** Whether what its authorizer refuses is published as `access.refused.v1`. */
export const reportsRefusals = ({ authorizer, database }: WorkerOptions): boolean =>
  authorizer !== undefined && database !== undefined;

/** Whether these options ask for task reporting. */
export const reportsTasks = ({ taskReporting, database }: WorkerOptions): boolean =>
  taskReporting ?? database !== undefined;
