import { Controller, Module, UseInterceptors, type INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { defineTask, type PayloadOf } from '@warren/contracts';
import {
  Messenger,
  MessagingModule,
  PermanentError,
  RabbitExceptionFilter,
  RabbitServer,
  Task,
  type Outcome,
} from '@warren/messaging';
import { amqpUrl, freshName, Recorder, testDatabase, type TestDatabase, until } from '@warren/testing';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { z } from 'zod';
import { InboxInterceptor } from './inbox.interceptor.ts';
import { PersistenceModule } from '../persistence.module.ts';
import { UnitOfWork } from '../transactions/unit-of-work.ts';

const group = freshName('billing');
const SendInvoice = defineTask(`${group}.send-invoice.v1`, z.object({ invoice: z.string(), paper: z.boolean() }));
const HOUR_MS = 3_600_000;

class Sendings1800000000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('CREATE TABLE sendings (invoice text)');
  }

  async down(): Promise<void> {}
}

const outcomes = new Recorder<Outcome>();

@Controller()
@UseInterceptors(InboxInterceptor)
class Billing {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  @Task(SendInvoice, { unique: { by: ({ invoice }) => invoice, forMs: HOUR_MS } })
  async send({ invoice, paper }: PayloadOf<typeof SendInvoice>): Promise<void> {
    await this.unitOfWork.manager.query('INSERT INTO sendings VALUES ($1)', [invoice]);
    if (!paper) throw new PermanentError('no-paper', 'The printer has no paper.');
  }
}

describe('tasks of which one is enough for an hour', () => {
  let database: TestDatabase;
  let workers: INestMicroservice[];

  beforeAll(async () => {
    database = await testDatabase();
    workers = [await start(), await start()];
  });
  beforeEach(() => void (outcomes.all.length = 0));
  afterAll(async () => {
    await Promise.all(workers.map((worker) => worker.close()));
    await database.drop();
  });

  async function start(): Promise<INestMicroservice> {
    @Module({
      imports: [
        PersistenceModule.forRoot({ url: database.url, entities: [], migrations: [Sendings1800000000000] }),
        MessagingModule.forRoot({ url: amqpUrl(), service: group }),
      ],
      controllers: [Billing],
    })
    class Service {}
    const onOutcome = async (_: unknown, outcome: Outcome): Promise<void> => outcomes.record(outcome);
    const strategy = new RabbitServer({ url: amqpUrl(), group, onOutcome });
    const app = await NestFactory.createMicroservice(Service, { strategy, logger: false });
    app.useGlobalFilters(new RabbitExceptionFilter());
    await app.listen();
    return app;
  }

  /** Enqueues so many for one invoice, and resolves with how each of them ended. Servers tell of all but the done. */
  async function send(invoice: string, times: number, paper = true): Promise<string[]> {
    const [before, sentBefore] = [outcomes.all.length, await sent(invoice)];
    const messenger = workers[0]!.get(Messenger);
    await Promise.all(Array.from({ length: times }, () => messenger.enqueue(SendInvoice, { invoice, paper })));
    let ended: string[] = [];
    const allEnded = async (): Promise<boolean> => {
      const done = Array<string>((await sent(invoice)) - sentBefore).fill('done');
      ended = [...outcomes.all.slice(before).map(({ kind }) => kind), ...done];
      return ended.length >= times;
    };
    await until(allEnded, `${times} have ended`);
    return ended;
  }

  const sent = async (invoice: string): Promise<number> =>
    (await query('SELECT FROM sendings WHERE invoice = $1', [invoice])).length;
  const query = (sql: string, values: unknown[] = []): Promise<unknown[]> =>
    workers[0]!.get(UnitOfWork).manager.query(sql, values);

  it('have one effect, however many come at once to several workers; the others are cancelled', async () => {
    expect(await send('one', 20)).toEqual([...Array<string>(19).fill('cancelled'), 'done']);
    expect(await send('one', 1)).toEqual(['cancelled']);
    expect(outcomes.all.at(-1)).toMatchObject({ reason: expect.stringContaining('less than 3600 s ago') });
    expect(await sent('one')).toBe(1);
  });

  it('are told apart by what they are about', async () => {
    expect(await send('two', 1)).toEqual(['done']);
    expect(await send('three', 1)).toEqual(['done']);
  });

  it('make room for another when they fail', async () => {
    expect(await send('four', 1, false)).toEqual(['dead']);
    expect(await send('four', 2)).toEqual(['cancelled', 'done']);
    expect(await sent('four')).toBe(1);
  });

  it('are done again when the hour is over', async () => {
    expect(await send('five', 1)).toEqual(['done']);
    await query(`UPDATE inbox SET received_at = received_at - interval '1 hour'`);
    expect(await send('five', 3)).toEqual(['cancelled', 'cancelled', 'done']);
    expect(await sent('five')).toBe(2);
  });
});
