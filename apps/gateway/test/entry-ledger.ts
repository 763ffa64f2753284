import { Controller, type INestMicroservice, Module, UseInterceptors } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { defineEvent, type PayloadOf } from '@warren/contracts';
import { Event, eventQueue, MessagingModule, provision, RabbitServer, type RabbitContext } from '@warren/messaging';
import { InboxInterceptor, PersistenceModule, SharedTransaction, UnitOfWork } from '@warren/persistence';
import { freshName, testDatabase, type TestDatabase } from '@warren/testing';
import { Client } from 'pg';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { z } from 'zod';

const GROUP = freshName('books');
export const Sold = defineEvent(`${GROUP}-thing.sold.v1`, z.object({ n: z.int() }));

/** Nothing is unique here: what is entered twice is there twice. */
class Entries1800000000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('CREATE TABLE entries (message_id uuid NOT NULL)');
  }

  async down(): Promise<void> {}
}

@Controller()
@UseInterceptors(InboxInterceptor)
class Books {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  @Event(Sold)
  @SharedTransaction(100)
  async sold(_sale: PayloadOf<typeof Sold>, { id }: RabbitContext): Promise<void> {
    await this.unitOfWork.manager.query('INSERT INTO entries VALUES ($1)', [id]);
  }
}

/** A group with an inbox, that enters what it hears. */
export class EntryLedger {
  readonly queue = eventQueue(GROUP);

  private constructor(
    private readonly service: INestMicroservice,
    private readonly database: TestDatabase,
    private readonly sql: Client,
  ) {}

  static async start(amqpUrl: string): Promise<EntryLedger> {
    await provision(amqpUrl, [Sold.type]);
    const database = await testDatabase();
    const { url } = database;

    @Module({
      imports: [
        MessagingModule.forRoot({ url: amqpUrl, service: GROUP }),
        PersistenceModule.forRoot({ url, entities: [], migrations: [Entries1800000000000] }),
      ],
      controllers: [Books],
    })
    class Service {}
    const strategy = new RabbitServer({ url: amqpUrl, group: GROUP, prefetch: 200 });
    const service = await NestFactory.createMicroservice(Service, { strategy, logger: false });
    await service.listen();
    const sql = new Client({ connectionString: url });
    await sql.connect();
    return new EntryLedger(service, database, sql);
  }

  async entries(): Promise<{ all: number; different: number }> {
    const counts = 'SELECT count(*)::int AS all, count(DISTINCT message_id)::int AS different FROM entries';
    const { rows } = await this.sql.query<{ all: number; different: number }>(counts);
    return rows[0] ?? { all: 0, different: 0 };
  }

  /** Finishes what it has in hand. */
  stop(): Promise<void> {
    return this.service.close();
  }

  async close(): Promise<void> {
    await this.sql.end();
    await this.database.drop();
  }
}
