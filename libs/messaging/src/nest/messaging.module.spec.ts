import { Inject, Injectable, Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { defineTask } from '@warren/contracts';
import { MemoryBroker } from '@warren/testing';
import { firstValueFrom } from 'rxjs';
import { z } from 'zod';
import { OptionsMistakeError } from '../errors.ts';
import { getMessengerToken, getRabbitClientToken, getRabbitHealthToken } from './connection-tokens.ts';
import { MessagingModule } from './messaging.module.ts';
import { Messenger } from './messenger.ts';
import { RabbitClient } from './rabbit-client.ts';
import type { RabbitClientOptions } from './rabbit-client-options.ts';
import { RabbitHealthIndicator } from './rabbit-health-indicator.ts';

const url = 'amqp://localhost:5672';

@Injectable()
class Settings {
  readonly service = 'shop';

  create(): RabbitClientOptions {
    return { url, service: this.service };
  }
}

@Module({ providers: [Settings], exports: [Settings] })
class SettingsModule {}

/** The names of the connections that an application's clients have, in the order of the tokens. */
async function connectionsIn(imports: DynamicModule[], names: (string | undefined)[] = [undefined]): Promise<string[]> {
  @Module({ imports })
  class App {}
  const app = await NestFactory.createApplicationContext(App, { logger: false, abortOnError: false });
  const clients = names.map((name) => app.get<{ connection: { name: string } }>(getRabbitClientToken(name)));
  await app.close();
  return clients.map(({ connection }) => connection.name);
}

describe('the options of MessagingModule may come', () => {
  it('from a factory with what it injects', async () => {
    const module = MessagingModule.forRootAsync({
      imports: [SettingsModule],
      inject: [Settings],
      useFactory: async ({ service }: Settings) => ({ url, service }),
    });
    expect(await connectionsIn([module])).toEqual(['shop: client']);
  });

  it('from a class', async () => {
    expect(await connectionsIn([MessagingModule.forRootAsync({ useClass: Settings })])).toEqual(['shop: client']);
  });

  it('from a provider of another module', async () => {
    const module = MessagingModule.forRootAsync({ imports: [SettingsModule], useExisting: Settings });
    expect(await connectionsIn([module])).toEqual(['shop: client']);
  });

  it('from nowhere, which is refused', () => {
    expect(() => MessagingModule.forRootAsync({})).toThrow(/give it a `useFactory`, a `useClass` or a `useExisting`/);
    expect(() => MessagingModule.forRoot(undefined as never)).toThrow(OptionsMistakeError);
  });

  it('from a factory that gives none, which is refused at boot', async () => {
    const module = MessagingModule.forRootAsync({ useFactory: () => undefined as unknown as RabbitClientOptions });
    await expect(connectionsIn([module])).rejects.toThrow('RabbitClient has no options');
  });
});

describe('the contracts of a module', () => {
  const Bill = defineTask('billing.bill.v1', z.object({ n: z.int() }));
  const Ship = defineTask('shipping.ship.v1', z.object({ n: z.int() }));
  const broker = new MemoryBroker();
  afterAll(() => broker.close());

  const boot = async (...features: DynamicModule[]) => {
    const modules = features.map((feature): DynamicModule => {
      class Feature {}
      return { module: Feature, imports: [feature] };
    });
    @Module({ imports: [MessagingModule.forRoot({ url: broker.url, service: 'shop' }), ...modules] })
    class App {}
    return NestFactory.createApplicationContext(App, { logger: false, abortOnError: false });
  };

  it("are known to the application's client: payloads are parsed, and tasks are no events", async () => {
    const app = await boot(MessagingModule.forFeature([Bill]), MessagingModule.forFeature([Ship]));
    const client = app.get(RabbitClient);
    for (const { type } of [Bill, Ship]) {
      await expect(firstValueFrom(client.emit(type, { n: 'one' }))).rejects.toMatchObject({ code: 'invalid-payload' });
      await expect(firstValueFrom(client.emit(type, { n: 1 }))).rejects.toThrow(/warren.tasks/);
    }
    await app.close();
  });

  it('may be the same in two modules, and no others of one type', async () => {
    const twice = await boot(MessagingModule.forFeature([Bill]), MessagingModule.forFeature([Bill]));
    await twice.close();
    const other = defineTask(Bill.type, z.object({ text: z.string() }));
    const booting = boot(MessagingModule.forFeature([Bill]), MessagingModule.forFeature([other]));
    await expect(booting).rejects.toThrow('Two contracts have the type "billing.bill.v1"');
  });
});

describe('an application with several connections', () => {
  const shop = { url, service: 'shop' };

  it('injects each by its name, and the one without a name by its classes', async () => {
    const modules = [
      MessagingModule.forRoot(shop),
      MessagingModule.forRoot({ name: 'billing', url, service: 'bills' }),
      MessagingModule.forRootAsync({ name: 'audit', useFactory: () => ({ url, service: 'audit' }) }),
    ];
    const connections = await connectionsIn(modules, [undefined, 'billing', 'audit']);
    expect(connections).toEqual(['shop: client', 'bills: client', 'audit: client']);
    expect([getMessengerToken(), getRabbitClientToken(), getRabbitHealthToken()]).toEqual([
      Messenger,
      RabbitClient,
      RabbitHealthIndicator,
    ]);
  });

  it('gives the messenger of a name the client of that name', async () => {
    @Injectable()
    class Bills {
      constructor(
        @Inject(getMessengerToken('billing')) readonly messenger: Messenger,
        @Inject(getRabbitClientToken('billing')) readonly client: RabbitClient,
      ) {}
    }
    @Module({ imports: [MessagingModule.forRoot({ ...shop, name: 'billing' })], providers: [Bills] })
    class App {}
    const app = await NestFactory.createApplicationContext(App, { logger: false, abortOnError: false });
    const { messenger, client } = app.get(Bills);
    expect(messenger).toBeInstanceOf(Messenger);
    expect(messenger).toMatchObject({ client });
    await app.close();
  });

  it.each([
    ['without a name', {}, /twice without a name.*give each connection its `name`/],
    ['with the same name', { name: 'billing' }, /twice with the name "billing"/],
  ])('is refused at boot when two are %s', async (_case, named, sentence) => {
    const modules = [MessagingModule.forRoot({ ...shop, ...named }), MessagingModule.forRoot({ ...shop, ...named })];
    await expect(connectionsIn(modules)).rejects.toThrow(OptionsMistakeError);
    await expect(connectionsIn(modules)).rejects.toThrow(sentence);
  });

  it('may import the same module object in several of its modules', async () => {
    const module = MessagingModule.forRoot(shop);
    @Module({ imports: [module] })
    class Orders {}
    expect(await connectionsIn([module, { module: Orders }])).toEqual(['shop: client']);
  });

  it('keeps a connection to the modules that import it, where it is not global', async () => {
    @Injectable()
    class Stranger {
      constructor(@Inject(Messenger) readonly messenger: Messenger) {}
    }
    @Module({ providers: [Stranger] })
    class Elsewhere {}
    const local = MessagingModule.forRoot({ ...shop, isGlobal: false });
    await expect(connectionsIn([local, { module: Elsewhere }])).rejects.toThrow(/dependencies of the Stranger/);
    await expect(connectionsIn([MessagingModule.forRoot(shop), { module: Elsewhere }])).resolves.toHaveLength(1);
  });
});
