import {
  ConfigurableModuleBuilder,
  Inject,
  Module,
  type ConfigurableModuleAsyncOptions,
  type DynamicModule,
  type OnApplicationShutdown,
  type Provider,
} from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { Messenger, OptionsMistakeError } from '@warren/messaging';
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
import { MessageJourney } from './journeys/message-journey.ts';
import { SetAsideRows } from './outbox/set-aside-rows.ts';
import { Pollers } from './polling/pollers.ts';
import { UnitOfWork } from './transactions/unit-of-work.ts';

/** How the module is put into the application. */
export interface PersistenceModuleScope {
  /**
   * Whether every module of the application may inject its parts without an import.
   * @default true
   */
  readonly isGlobal?: boolean;
}

export type PersistenceModuleOptions = PersistenceOptions & PersistenceModuleScope;

/** The options by `useFactory` with `imports` and `inject`, or by `useClass` or `useExisting` with a `create()`. */
export type PersistenceModuleAsyncOptions = ConfigurableModuleAsyncOptions<PersistenceOptions> & PersistenceModuleScope;

const { ConfigurableModuleClass } = new ConfigurableModuleBuilder<PersistenceOptions>({
  optionsInjectionToken: PERSISTENCE_OPTIONS,
})
  .setClassMethodName('forRoot')
  .setExtras<{ isGlobal: boolean }>({ isGlobal: true }, withParts)
  .build();

/**
 * Gives an application its database: {@link DataSource}, {@link UnitOfWork}, {@link Outbox}, {@link Inbox},
 * {@link InboxInterceptor}, and by default the {@link OutboxRelay}.
 * @throws OptionsMistakeError at boot, for options that cannot work and for a second import
 */
@Module({})
export class PersistenceModule extends ConfigurableModuleClass implements OnApplicationShutdown {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(ModulesContainer) modules: ModulesContainer,
  ) {
    super();
    if ([...modules.values()].filter(({ metatype }) => metatype === PersistenceModule).length > 1)
      throw new OptionsMistakeError(
        'The application imports PersistenceModule twice, and could not distinguish their parts: import it once.',
      );
  }

  static override forRoot(options: PersistenceModuleOptions): DynamicModule {
    return super.forRoot(options);
  }

  static override forRootAsync(options: PersistenceModuleAsyncOptions): DynamicModule {
    if (!options?.useFactory && !options?.useClass && !options?.useExisting)
      throw new OptionsMistakeError(
        'PersistenceModule.forRootAsync does not know its options: give it a `useFactory`, a `useClass` or a `useExisting`.',
      );
    return super.forRootAsync(options);
  }

  /** After the relay and the pruning, whose hooks run in the providers. */
  async onApplicationShutdown(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }
}

function withParts(definition: DynamicModule, { isGlobal }: { readonly isGlobal: boolean }): DynamicModule {
  const parts = [UnitOfWork, Outbox, Inbox, InboxInterceptor, CancelledTasks, Pollers, SetAsideRows, MessageJourney];
  return {
    ...definition,
    global: isGlobal,
    providers: [...(definition.providers ?? []), DATA_SOURCE, ...parts, RelayNotifier, InboxPruning, RELAY],
    exports: [DataSource, ...parts, OutboxRelay],
  };
}

const DATA_SOURCE: Provider = { provide: DataSource, inject: [PERSISTENCE_OPTIONS], useFactory: openDataSource };

/** Undefined where the options want none. Whether they do is not known before they are there. */
const RELAY: Provider = {
  provide: OutboxRelay,
  inject: [PERSISTENCE_OPTIONS, DataSource, RelayNotifier, { token: Messenger, optional: true }],
  useFactory: (
    { relay }: PersistenceOptions,
    dataSource: DataSource,
    notifier: RelayNotifier,
    messenger: Messenger | undefined,
  ) => {
    if (relay === false) return undefined;
    if (!messenger)
      throw new OptionsMistakeError(
        'PersistenceModule sends what its outbox holds, and finds no Messenger: import MessagingModule, or set `relay: false`.',
      );
    return new OutboxRelay(dataSource, notifier, (message) => messenger.deliver(message));
  },
};
