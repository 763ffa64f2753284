import {
  Controller,
  Module,
  UseInterceptors,
  type DynamicModule,
  type INestApplicationContext,
  type INestMicroservice,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { defineEvent, defineRequest, type PayloadOf } from '@warren/contracts';
import {
  Event,
  Messenger,
  MessagingModule,
  newId,
  provision,
  RabbitExceptionFilter,
  RabbitServer,
  Request,
  type OutgoingMessage,
  type RabbitContext,
} from '@warren/messaging';
import { amqpUrl, freshName, Recorder, testDatabase, type TestDatabase } from '@warren/testing';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { z } from 'zod';
import { InboxInterceptor } from './inbox/inbox.interceptor.ts';
import { Outbox } from './outbox/outbox.ts';
import { OutboxRelay } from './outbox/outbox-relay.ts';
import { PersistenceModule } from './persistence.module.ts';
import { UnitOfWork } from './transactions/unit-of-work.ts';

const group = freshName('ledger');
const Paid = defineEvent(`${group}-order.paid.v1`, z.object({ order: z.string(), cents: z.int() }));
const Booked = defineEvent(`${group}-order.booked.v1`, z.object({ order: z.string() }));
const Total = defineRequest(`${group}.total.v1`, z.object({ order: z.string() }), z.object({ cents: z.int() }));

class Bookings1800000000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('CREATE TABLE bookings (order_id text, cents integer)');
  }

  async down(): Promise<void> {}
}

const handled = new Recorder<{ type: string; order: string; context: RabbitContext }>();

@Controller()
@UseInterceptors(InboxInterceptor)
class Ledger {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
  ) {}

  @Event(Paid, { retry: { attempts: 3, baseMs: 250 } })
  async paid({ order, cents }: PayloadOf<typeof Paid>, context: RabbitContext): Promise<void> {
    await this.unitOfWork.manager.query('INSERT INTO bookings VALUES ($1, $2)', [order, cents]);
    await this.outbox.publish(Booked, { order }, { key: order });
    handled.record({ type: Paid.type, order, context });
    if (order === 'flaky' && context.attempt < 3) throw new Error('not yet');
  }

  @Event(Booked)
  booked({ order }: PayloadOf<typeof Booked>, context: RabbitContext): void {
    handled.record({ type: Booked.type, order, context });
  }

  @Request(Total)
  async total({ order }: PayloadOf<typeof Total>): Promise<{ cents: number }> {
    const sum = 'SELECT coalesce(sum(cents), 0)::int AS cents FROM bookings WHERE order_id = $1';
    const [row] = await this.unitOfWork.manager.query<[{ cents: number }]>(sum, [order]);
    return row;
  }
}

describe('a service with a database', () => {
  let database: TestDatabase;
  let service: INestMicroservice;
  let messenger: Messenger;

  beforeAll(async () => {
    await provision(amqpUrl(), [Paid.type, Booked.type]);
    database = await testDatabase();
    service = await start();
    messenger = service.get(Messenger);
  });

  afterAll(async () => {
    await service.close();
    await database.drop();
  });

  async function start(): Promise<INestMicroservice> {
    @Module({
      imports: [
        PersistenceModule.forRoot({
          url: database.url,
          schema: 'ledger',
          entities: [],
          migrations: [Bookings1800000000000],
        }),
        MessagingModule.forRoot({ url: amqpUrl(), service: group }),
      ],
      controllers: [Ledger],
    })
    class Service {}
    const strategy = new RabbitServer({ url: amqpUrl(), group });
    const app = await NestFactory.createMicroservice(Service, { strategy, logger: false });
    app.useGlobalFilters(new RabbitExceptionFilter());
    await app.listen();
    return app;
  }

  const publish = (order: string): Promise<string> =>
    service.get(UnitOfWork).run(() => service.get(Outbox).publish(Paid, { order, cents: 500 }, { key: order }));

  const booked = (order: string) => handled.next((each) => each.type === Booked.type && each.order === order);

  it('tells facts through its outbox, and books each once with what follows from it', async () => {
    const id = await publish('plain');
    const { context } = await booked('plain');
    expect(context).toMatchObject({ cause: id, correlationId: id, key: 'plain' });
    expect(await messenger.request(Total, { order: 'plain' })).toEqual({ cents: 500 });
  });

  it('books once what is delivered twice', async () => {
    const message: OutgoingMessage = {
      id: newId(),
      kind: 'event',
      type: Paid.type,
      payload: { order: 'twice', cents: 500 },
      timestamp: new Date(),
    };
    await messenger.deliver(message);
    await booked('twice');
    await messenger.deliver(message);
    await messenger.deliver({ ...message, id: newId(), payload: { order: 'after', cents: 1 } });
    await booked('after');
    expect(await messenger.request(Total, { order: 'twice' })).toEqual({ cents: 500 });
  });

  it('books once what failed twice before', async () => {
    await publish('flaky');
    const { context } = await booked('flaky');
    expect(context.key).toBe('flaky');
    expect(await messenger.request(Total, { order: 'flaky' })).toEqual({ cents: 500 });
    const attempts = handled.all.filter((each) => each.type === Paid.type && each.order === 'flaky');
    expect(attempts.map((each) => each.context.attempt)).toEqual([1, 2, 3]);
  });

  it('stops and starts again, and goes on with what waits', async () => {
    await publish('before');
    await service.close();
    service = await start();
    messenger = service.get(Messenger);
    await booked('before');
    expect(await messenger.request(Total, { order: 'before' })).toEqual({ cents: 500 });
  });
});

describe('PersistenceModule', () => {
  let database: TestDatabase;
  const options = () => ({ url: database.url, entities: [], migrations: [] });
  const messaging = MessagingModule.forRoot({ url: amqpUrl(), service: group });

  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.drop());

  async function start(...imports: DynamicModule[]): Promise<INestApplicationContext> {
    @Module({ imports })
    class App {}
    return NestFactory.createApplicationContext(App, { logger: false, abortOnError: false });
  }

  it('takes its options from a factory, and sends what the outbox holds', async () => {
    const app = await start(messaging, PersistenceModule.forRootAsync({ useFactory: options }));
    expect(app.get(OutboxRelay)).toBeInstanceOf(OutboxRelay);
    expect(await app.get(UnitOfWork).run(async () => 'committed')).toBe('committed');
    await app.close();
  });

  it('needs no broker where the options want no relay', async () => {
    const app = await start(PersistenceModule.forRootAsync({ useFactory: () => ({ ...options(), relay: false }) }));
    expect(app.get(OutboxRelay)).toBeUndefined();
    await app.close();
  });

  it('is refused at boot without a messenger for its relay', async () => {
    const sentence = 'finds no Messenger: import MessagingModule, or set `relay: false`';
    await expect(start(PersistenceModule.forRoot(options()))).rejects.toThrow(sentence);
  });

  it('is refused at boot when it is imported twice', async () => {
    const imports = [1, 2].map(() => PersistenceModule.forRoot({ ...options(), relay: false }));
    await expect(start(...imports)).rejects.toThrow('imports PersistenceModule twice');
  });

  it('is refused without options', () => {
    expect(() => PersistenceModule.forRootAsync({})).toThrow('does not know its options');
  });
});
