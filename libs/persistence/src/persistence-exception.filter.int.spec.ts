import { Controller, Module, UseInterceptors, type INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { databaseUrl } from '@warren/configuration';
import { defineTask, type PayloadOf } from '@warren/contracts';
import { Messenger, MessagingModule, RabbitServer, Task } from '@warren/messaging';
import { amqpUrl, BrokerInspector, FaultProxy, freshName, startPostgres, until, type Service } from '@warren/testing';
import { Client } from 'pg';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { z } from 'zod';
import { InboxInterceptor } from './inbox/inbox.interceptor.ts';
import { PersistenceExceptionFilter } from './persistence-exception.filter.ts';
import { PersistenceModule } from './persistence.module.ts';
import { UnitOfWork } from './transactions/unit-of-work.ts';

const group = freshName('outage');
// Two attempts: were the outage counted, the messages would be dead letters in a second.
const Book = defineTask(`${group}.book.v1`, z.object({ n: z.int() }));

class Bookings1800000000001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('CREATE TABLE bookings (n integer)');
  }

  async down(): Promise<void> {}
}

@Controller()
@UseInterceptors(InboxInterceptor)
class Bookings {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  @Task(Book, { retry: { attempts: 2, baseMs: 250 } })
  async book({ n }: PayloadOf<typeof Book>): Promise<void> {
    await this.unitOfWork.manager.query('INSERT INTO bookings VALUES ($1)', [n]);
  }
}

describe('a database that is away', () => {
  let postgres: Service;
  let network: FaultProxy;
  let broker: BrokerInspector;
  let service: INestMicroservice;
  let server: RabbitServer;

  beforeAll(async () => {
    [postgres, broker] = await Promise.all([startPostgres(), BrokerInspector.connect(amqpUrl())]);
    network = await FaultProxy.before(databaseUrl(postgres.url, 'outage'));
    @Module({
      imports: [
        MessagingModule.forRoot({ url: amqpUrl(), service: group }),
        PersistenceModule.forRoot({
          url: network.url,
          entities: [],
          migrations: [Bookings1800000000001],
          statementTimeoutMs: 500,
        }),
      ],
      controllers: [Bookings],
    })
    class Pool {}
    server = new RabbitServer({ url: amqpUrl(), group });
    service = await NestFactory.createMicroservice(Pool, { strategy: server, logger: false });
    service.useGlobalFilters(new PersistenceExceptionFilter());
    await service.listen();
  });

  afterAll(async () => {
    await service.close();
    await broker.close();
    await network.close();
    await postgres.close();
  });

  /** As somebody sees it who has no part in the outage. */
  async function count(): Promise<number> {
    const client = new Client({ connectionString: databaseUrl(postgres.url, 'outage') });
    await client.connect();
    const { rows } = await client.query('SELECT FROM bookings');
    await client.end();
    return rows.length;
  }

  /** Fifty bookings during an outage, from its beginning to its end. */
  async function through(begin: () => Promise<void> | void, end: () => Promise<void> | void): Promise<void> {
    const messenger = service.get(Messenger);
    const before = await count();
    await begin();
    const ids = await Promise.all(Array.from({ length: 50 }, (_, n) => messenger.enqueue(Book, { n })));
    await until(() => server.readiness().reasons.join().includes('PostgreSQL is unavailable'), 'the queue pauses');
    await end();
    await until(async () => (await count()) >= before + 50, 'all have been booked');
    expect(await count()).toBe(before + 50);
    expect(broker.dead.filter(({ properties }) => ids.includes(String(properties.messageId)))).toEqual([]);
  }

  it('is waited for: the queue pauses, no attempt is counted, and each message has its effect once afterwards', () =>
    through(
      () => postgres.kill(),
      () => postgres.start(),
    ));

  it('is waited for in the same way when its connections stay open and nothing comes back on them', () =>
    through(
      () => network.become('stalled'),
      () => network.become('clear'),
    ));
});
