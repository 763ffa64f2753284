export { openDataSource } from './data-source.ts';
export {
  DatabaseSetupError,
  DatabaseUnavailableError,
  MalformedCursorError,
  OutsideUnitOfWorkError,
  PersistenceError,
  TransactionAbortedError,
} from './errors.ts';
export { Inbox, type Handled } from './inbox.ts';
export { InboxInterceptor } from './inbox.interceptor.ts';
export { keysetPage, type Page, type PageRequest } from './keyset-page.ts';
export { OutboxBell } from './outbox-bell.ts';
export { Outbox } from './outbox.ts';
export { PersistenceExceptionFilter } from './persistence-exception.filter.ts';
export { PersistenceModule } from './persistence.module.ts';
export { type PersistenceOptions } from './persistence-options.ts';
export { OutboxRelay, type Deliver } from './relay/outbox-relay.ts';
export { TaskOutcomeInterceptor } from './task-outcome.interceptor.ts';
export { UnitOfWork } from './unit-of-work.ts';
