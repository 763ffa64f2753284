import {
  ConfigurableModuleBuilder,
  Inject,
  Module,
  type ConfigurableModuleAsyncOptions,
  type DynamicModule,
  type Provider,
} from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { Contract } from '@warren/contracts';
import { OptionsMistakeError } from '../errors.ts';
import { getMessengerToken, getRabbitClientToken, getRabbitHealthToken } from './connection-tokens.ts';
import { Messenger } from './messenger.ts';
import { RABBIT_CLIENT_OPTIONS, RabbitClient } from './rabbit-client.ts';
import type { RabbitClientOptions } from './rabbit-client-options.ts';
import { RabbitHealthIndicator } from './rabbit-health-indicator.ts';

/** How the module is put into the application; not what its client does. */
export interface MessagingModuleScope {
  /**
   * Tells this connection from the application's others: inject its parts by {@link getMessengerToken} and
   * {@link getRabbitClientToken}.
   * @default none: the parts are injected by their classes
   */
  readonly name?: string | undefined;
  /**
   * Whether every module of the application may inject its parts without an import.
   * @default true
   */
  readonly isGlobal?: boolean;
}

export type MessagingModuleOptions = RabbitClientOptions & MessagingModuleScope;

/** The client's options by `useFactory` with `imports` and `inject`, or by `useClass` or `useExisting` with a `create()`. */
export type MessagingModuleAsyncOptions = ConfigurableModuleAsyncOptions<RabbitClientOptions> & MessagingModuleScope;

const CONNECTION_NAME = Symbol('ConnectionName');

const { ConfigurableModuleClass } = new ConfigurableModuleBuilder<RabbitClientOptions>({
  optionsInjectionToken: RABBIT_CLIENT_OPTIONS,
})
  .setClassMethodName('forRoot')
  .setExtras<{ name: string | undefined; isGlobal: boolean }>({ name: undefined, isGlobal: true }, inScope)
  .build();

/**
 * Gives an application {@link Messenger}, {@link RabbitClient} and {@link RabbitHealthIndicator}, on one connection. For
 * several connections import it several times, each with a `name`.
 * @throws OptionsMistakeError at boot for options that cannot work, and for two imports with one name
 */
@Module({})
export class MessagingModule extends ConfigurableModuleClass {
  constructor(
    @Inject(ModulesContainer) modules: ModulesContainer,
    @Inject(CONNECTION_NAME) { name }: { readonly name: string | undefined },
  ) {
    super();
    const client = getRabbitClientToken(name);
    const same = [...modules.values()].filter(
      ({ metatype, providers }) => metatype === MessagingModule && providers.has(client),
    );
    if (same.length > 1) throw new OptionsMistakeError(importedTwice(name));
  }

  static override forRoot(options: MessagingModuleOptions): DynamicModule {
    if (!options) throw new OptionsMistakeError('MessagingModule.forRoot has no options: give it `url` and `service`.');
    return super.forRoot(options);
  }

  static override forRootAsync(options: MessagingModuleAsyncOptions): DynamicModule {
    if (!options?.useFactory && !options?.useClass && !options?.useExisting)
      throw new OptionsMistakeError(
        'MessagingModule.forRootAsync does not know its options: give it a `useFactory`, a `useClass` or a `useExisting`.',
      );
    return super.forRootAsync(options);
  }

  /**
   * In a module of the application: its contracts, known to the client of the connection that the root module imports.
   * `send` and `emit` then parse the payloads of these types, and `emit` knows tasks from events.
   * @param name of the connection, where the application has several
   * @throws OptionsMistakeError at boot when two modules have other contracts of one type
   */
  static forFeature(contracts: readonly Contract[], { name }: Pick<MessagingModuleScope, 'name'> = {}): DynamicModule {
    return featureOf(contracts, name);
  }
}

/** What {@link MessagingModule.forFeature} is, so that it does not count as one more connection. */
@Module({})
class MessagingFeature {}

/** Has the contracts of one module known to the connection's client. */
function featureOf(contracts: readonly Contract[], name: string | undefined): DynamicModule {
  const known = {
    provide: Symbol('KnownContracts'),
    inject: [getRabbitClientToken(name)],
    useFactory: (client: RabbitClient) => client.addContracts(contracts),
  };
  return { module: MessagingFeature, providers: [known] };
}

function inScope(
  definition: DynamicModule,
  { name, isGlobal }: { readonly name: string | undefined; readonly isGlobal: boolean },
): DynamicModule {
  if (name === '') throw new OptionsMistakeError('MessagingModule has an empty `name`: give it one, or none.');
  const named = { provide: CONNECTION_NAME, useValue: { name } };
  return {
    ...definition,
    global: isGlobal,
    providers: [...(definition.providers ?? []), named, ...partsOf(name)],
    exports: [getRabbitClientToken(name), getMessengerToken(name), getRabbitHealthToken(name)],
  };
}

function partsOf(name: string | undefined): Provider[] {
  const client = getRabbitClientToken(name);
  return [
    {
      provide: client,
      inject: [RABBIT_CLIENT_OPTIONS],
      useFactory: (options: RabbitClientOptions) => new RabbitClient(options),
    },
    { provide: getMessengerToken(name), inject: [client], useFactory: (of: RabbitClient) => new Messenger(of) },
    {
      provide: getRabbitHealthToken(name),
      inject: [client],
      useFactory: (of: RabbitClient) => new RabbitHealthIndicator(of),
    },
  ];
}

const importedTwice = (name: string | undefined): string =>
  name === undefined
    ? 'The application imports MessagingModule twice without a name, and could not distinguish their parts: import it once, or give each connection its `name`.'
    : `The application imports MessagingModule twice with the name "${name}": import it once, or give one of them another \`name\`.`;
