export { cursorBytes, cursorOf } from './cursor.ts';
export { openDataSource } from './data-source.ts';
export {
  ConcurrencyError,
  DatabaseSetupError,
  DatabaseSilentError,
  DatabaseUnavailableError,
  MalformedCursorError,
  OutsideUnitOfWorkError,
  PersistenceError,
  TransactionAbortedError,
  UnreadableEventError,
} from './errors.ts';
export { EventStore } from './event-store/event-store.ts';
export { EventStoreTables1700000000001 } from './event-store/event-store-tables.migration.ts';
export { type Point } from './event-store/point.ts';
export { type Recorded } from './event-store/stored-event.ts';
export { type StreamType } from './event-store/stream-type.ts';
export { type Streams } from './event-store/streams.ts';
export { Inbox, type Handled } from './inbox.ts';
export { InboxInterceptor, ManyTransactions } from './inbox.interceptor.ts';
export { isAway } from './is-away.ts';
export { keysetPage, type Page, type PageRequest } from './keyset-page.ts';
export { OutboxBell } from './outbox-bell.ts';
export { Outbox } from './outbox.ts';
export { PersistenceExceptionFilter } from './persistence-exception.filter.ts';
export { PersistenceModule } from './persistence.module.ts';
export { type PersistenceOptions } from './persistence-options.ts';
export { OutboxRelay, type Deliver } from './relay/outbox-relay.ts';
export { SharedTransaction } from './shared-transaction.ts';
export { TaskCancellations } from './tasks/task-cancellations.ts';
export { TaskLifeInterceptor } from './tasks/task-life.interceptor.ts';
export { Turns, type TurnWork } from './turns.ts';
export { UnitOfWork } from './unit-of-work.ts';
