import { Inject, Module, type DynamicModule, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import { Messenger } from '@warren/messaging';
import { DataSource } from 'typeorm';
import { openDataSource } from './database/data-source.ts';
import { Inbox } from './inbox/inbox.ts';
import { InboxInterceptor } from './inbox/inbox.interceptor.ts';
import { InboxPruning } from './inbox/inbox-pruning.ts';
import { RelayNotifier } from './outbox/relay-notifier.ts';
import { Outbox } from './outbox/outbox.ts';
import { CancelledTasks } from './tasks/cancelled-tasks.ts';
import { PERSISTENCE_OPTIONS, type PersistenceOptions } from './persistence-options.ts';
import { OutboxRelay } from './outbox/outbox-relay.ts';
import { SetAsideRows } from './outbox/set-aside-rows.ts';
import { Pollers } from './polling/pollers.ts';
import { UnitOfWork } from './transactions/unit-of-work.ts';

/**
 * Gives an application its database, everywhere: {@link DataSource}, {@link UnitOfWork}, {@link Outbox},
 * {@link Inbox} and {@link InboxInterceptor}, and, unless told otherwise, the {@link OutboxRelay}.
 */
@Module({})
export class PersistenceModule implements OnApplicationShutdown {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  static forRoot(options: PersistenceOptions): DynamicModule {
    const relays = options.relay === false ? [] : [RELAY];
    return {
      module: PersistenceModule,
      global: true,
      providers: [
        { provide: PERSISTENCE_OPTIONS, useValue: options },
        DATA_SOURCE,
        ...OPEN_TO_ALL,
        RelayNotifier,
        InboxPruning,
        ...relays,
      ],
      exports: [DataSource, ...OPEN_TO_ALL, ...(relays.length > 0 ? [OutboxRelay] : [])],
    };
  }

  /** After the relay and the pruning, whose hooks run in the providers. */
  async onApplicationShutdown(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }
}

const OPEN_TO_ALL = [UnitOfWork, Outbox, Inbox, InboxInterceptor, CancelledTasks, Pollers, SetAsideRows];

const DATA_SOURCE: Provider = { provide: DataSource, inject: [PERSISTENCE_OPTIONS], useFactory: openDataSource };

const RELAY: Provider = {
  provide: OutboxRelay,
  inject: [DataSource, RelayNotifier, Messenger],
  useFactory: (dataSource: DataSource, notifier: RelayNotifier, messenger: Messenger) =>
    new OutboxRelay(dataSource, notifier, (message) => messenger.deliver(message)),
};
