import { Controller, Get, type INestApplication, Injectable, Module, type OnModuleInit } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { defineEvent, type PayloadOf } from '@warren/contracts';
import { Event, HandlerMistakeError, MessagingModule, newId } from '@warren/messaging';
import { PersistenceModule, UnitOfWork } from '@warren/persistence';
import { Recorder, testGround, type TestGround } from '@warren/testing';
import { z } from 'zod';
import { connectConsumer } from './connect-consumer.ts';
import { ServiceSetupError } from './errors.ts';

const Sold = defineEvent('coffee.sold.v1', z.object({ cents: z.int() }));
const SALES = Symbol('sales');

const handled = new Recorder<{ cents: number; inTransaction: boolean }>();
let inits = 0;

@Injectable()
class Starts implements OnModuleInit {
  onModuleInit(): void {
    inits++;
  }
}

@Controller()
class Sales {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  @Get('/sales')
  count(): { sales: number } {
    return { sales: handled.all.length };
  }

  @Event(Sold, { server: SALES })
  sold({ cents }: PayloadOf<typeof Sold>): void {
    handled.record({ cents, inTransaction: this.unitOfWork.manager.queryRunner?.isTransactionActive === true });
  }
}

let ground: TestGround;
let app: INestApplication;
beforeAll(async () => {
  ground = await testGround('hybrid', { contracts: [Sold] });
  @Module({
    imports: [
      MessagingModule.forRoot({ url: ground.amqpUrl, service: 'shop' }),
      PersistenceModule.forRoot({ url: ground.databaseUrl, entities: [], migrations: [] }),
    ],
    controllers: [Sales],
    providers: [Starts],
  })
  class ShopModule {}
  app = await NestFactory.create(ShopModule, new FastifyAdapter(), { logger: false, abortOnError: false });
}, 60_000);
afterAll(async () => {
  await app.close();
  await ground.close();
}, 30_000);

describe('an application that serves HTTP', () => {
  it('consumes as a group, too, each event in the transaction of its inbox', async () => {
    const options = { group: 'sales', broker: ground.amqpUrl, transportId: SALES };
    const ready = connectConsumer(app, { ...options, inbox: true });
    await expect(ready()).rejects.toThrow('not started');
    await app.listen(0, '127.0.0.1');
    await app.startAllMicroservices();
    await ready();
    const id = newId();
    await ground.messenger.publish(Sold, { cents: 240 }, { id });
    await ground.messenger.publish(Sold, { cents: 240 }, { id });
    await ground.messenger.publish(Sold, { cents: 310 });
    expect(await handled.next(({ cents }) => cents === 310)).toMatchObject({ inTransaction: true });
    await ground.inspector.drained('sales.events');
    expect(handled.all.filter(({ cents }) => cents === 240)).toHaveLength(1);
    const counted = await fetch(`${await app.getUrl()}/sales`);
    expect(await counted.json()).toEqual({ sales: 2 });
  }, 40_000);

  it('calls the hooks of its providers once, however many groups it consumes as', () => {
    expect(inits).toBe(1);
  });

  it('is refused a group without the address of a broker', () => {
    const options = { group: 'sales', broker: '', transportId: SALES, inbox: true };
    expect(() => connectConsumer(app, options)).toThrow(ServiceSetupError);
  });

  it('is refused partitions that there cannot be', async () => {
    @Module({ controllers: [Sales], providers: [{ provide: UnitOfWork, useValue: {} }] })
    class Bare {}
    const bare = await NestFactory.create(Bare, new FastifyAdapter(), { logger: false, abortOnError: false });
    const options = { group: 'sales', broker: ground.amqpUrl, transportId: SALES, inbox: false };
    connectConsumer(bare, { ...options, partitions: 65 });
    await expect(bare.startAllMicroservices()).rejects.toBeInstanceOf(HandlerMistakeError);
    await bare.close();
  });
});
