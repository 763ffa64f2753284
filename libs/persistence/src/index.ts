export { cursorBytes, cursorOf } from './paging/cursor.ts';
export { openDataSource } from './database/data-source.ts';
export {
  ConcurrencyError,
  DatabaseBusyError,
  DatabaseSetupError,
  DatabaseSilentError,
  DatabaseUnavailableError,
  MalformedCursorError,
  OutsideUnitOfWorkError,
  PersistenceError,
  StatementTimeoutError,
  TransactionAbortedError,
  TransactionIdleError,
  UnreadableEventError,
} from './errors.ts';
export { EventStore } from './event-store/event-store.ts';
export { EventStoreTables1700000000001 } from './event-store/event-store-tables.migration.ts';
export { type Point } from './event-store/point.ts';
export { type Recorded } from './event-store/stored-event.ts';
export { type StreamType } from './event-store/stream-type.ts';
export { type Streams } from './event-store/streams.ts';
export { Inbox, type Handled } from './inbox/inbox.ts';
export { InboxInterceptor, ManyTransactions } from './inbox/inbox.interceptor.ts';
export { isUnavailable } from './database/is-unavailable.ts';
export { keysetPage, type Page, type PageRequest } from './paging/keyset-page.ts';
export { RelayNotifier } from './outbox/relay-notifier.ts';
export { type ForeignTransaction, type Query } from './outbox/foreign-transaction.ts';
export { Outbox } from './outbox/outbox.ts';
export { PersistenceExceptionFilter } from './persistence-exception.filter.ts';
export {
  PersistenceModule,
  type PersistenceModuleAsyncOptions,
  type PersistenceModuleOptions,
  type PersistenceModuleScope,
} from './persistence.module.ts';
export { type PersistenceOptions } from './persistence-options.ts';
export { PersonErasure } from './persons/person-erasure.ts';
export { type PersonEraser, type PersonOptions } from './persons/person-options.ts';
export { personProviders } from './persons/person-providers.ts';
export { PersonRecords } from './persons/person-records.ts';
export { type PersonRows } from './persons/person-rows.ts';
export { OutboxRelay, type Deliver } from './outbox/outbox-relay.ts';
export { carryOutOutboxCommand, outboxHandlerOf } from './outbox/outbox-handler.ts';
export { MessageJourney } from './journeys/message-journey.ts';
export { SetAsideRows } from './outbox/set-aside-rows.ts';
export { SharedTransaction } from './transactions/shared-transaction.ts';
export { TaskCancellations } from './tasks/task-cancellations.ts';
export { TaskReportingInterceptor } from './tasks/task-reporting.interceptor.ts';
export { Refusals } from './refusals/refusals.ts';
export { PacedJob, batchSize, type PacedStep } from './polling/paced-job.ts';
export { Poller, type PollerOptions, type PollResult } from './polling/poller.ts';
export { Pollers } from './polling/pollers.ts';
export { UnitOfWork } from './transactions/unit-of-work.ts';
export { isAway, OutboxBell, TaskLifeInterceptor, Turns, type TurnWork } from './aliases.ts';
