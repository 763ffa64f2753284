import { Controller, Module, UseInterceptors, type INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { defineEvent, type PayloadOf } from '@warren/contracts';
import { Event, Messenger, MessagingModule, provision, RabbitExceptionFilter, RabbitServer } from '@warren/messaging';
import type { RabbitContext } from '@warren/messaging';
import { amqpUrl, freshName, Recorder, testDatabase, until, type TestDatabase } from '@warren/testing';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { z } from 'zod';
import { InboxInterceptor } from '../inbox/inbox.interceptor.ts';
import { Outbox } from '../outbox/outbox.ts';
import { PersistenceModule } from '../persistence.module.ts';
import { SharedTransaction } from './shared-transaction.ts';
import { UnitOfWork } from './unit-of-work.ts';

const group = freshName('tally');
const Seen = defineEvent(`${group}-thing.seen.v1`, z.object({ n: z.int() }));
const Noted = defineEvent(`${group}-thing.noted.v1`, z.object({ n: z.int() }));
const MOST = 20;

class Notes1800000000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'CREATE TABLE notes (n int, message_id uuid, attempt int, transaction xid8 DEFAULT pg_current_xact_id())',
    );
  }

  async down(): Promise<void> {}
}

const noted = new Recorder<{ n: number; cause: string | undefined }>();
let failure: (n: number, context: RabbitContext, unitOfWork: UnitOfWork) => Promise<void> | void;

@Controller()
@UseInterceptors(InboxInterceptor)
class Tally {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
  ) {}

  @Event(Seen, { retry: { attempts: 5, baseMs: 250 } })
  @SharedTransaction(MOST)
  async seen({ n }: PayloadOf<typeof Seen>, context: RabbitContext): Promise<void> {
    const insertion = 'INSERT INTO notes (n, message_id, attempt) VALUES ($1, $2, $3)';
    await this.unitOfWork.manager.query(insertion, [n, context.id, context.attempt]);
    await this.outbox.publish(Noted, { n });
    await failure(n, context, this.unitOfWork);
  }

  @Event(Noted)
  noted({ n }: PayloadOf<typeof Noted>, { cause }: RabbitContext): void {
    noted.record({ n, cause });
  }
}

interface Note {
  readonly n: number;
  readonly message_id: string;
  readonly attempt: number;
  readonly transaction: string;
}

describe('facts that are handled in a shared transaction', () => {
  const numbers = Array.from({ length: 100 }, (_, n) => n);
  let database: TestDatabase;
  let service: INestMicroservice;

  beforeAll(async () => {
    await provision(amqpUrl(), [Seen.type, Noted.type]);
    database = await testDatabase();

    @Module({
      imports: [
        PersistenceModule.forRoot({ url: database.url, entities: [], migrations: [Notes1800000000000] }),
        MessagingModule.forRoot({ url: amqpUrl(), service: group }),
      ],
      controllers: [Tally],
    })
    class Service {}
    const strategy = new RabbitServer({ url: amqpUrl(), group, prefetch: 50 });
    service = await NestFactory.createMicroservice(Service, { strategy, logger: false });
    service.useGlobalFilters(new RabbitExceptionFilter());
    await service.listen();
  });

  beforeEach(async () => {
    failure = () => undefined;
    noted.all.length = 0;
    await service.get(UnitOfWork).manager.query('TRUNCATE notes');
  });

  afterAll(async () => {
    await service.close();
    await database.drop();
  });

  /** Tells of all numbers at once. Resolves with their messages' ids and the notes, when each number is noted. */
  async function publishAll(): Promise<{ ids: string[]; notes: Note[] }> {
    const messenger = service.get(Messenger);
    const ids = await Promise.all(numbers.map((n) => messenger.publish(Seen, { n })));
    await until(() => new Set(noted.all.map(({ n }) => n)).size === numbers.length, 'all are noted');
    const notes = await service.get(UnitOfWork).manager.query<Note[]>('SELECT * FROM notes ORDER BY n');
    return { ids, notes };
  }

  it('share it with those that wait, and what each says is caused by itself', async () => {
    const { ids, notes } = await publishAll();
    expect(notes.map(({ n }) => n)).toEqual(numbers);
    const byTransaction = Map.groupBy(notes, ({ transaction }) => transaction);
    const sizes = [...byTransaction.values()].map((ofOne) => ofOne.length);
    expect(Math.max(...sizes)).toBeGreaterThan(1);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(MOST);
    expect(noted.all.map(({ n, cause }) => [n, cause]).toSorted()).toEqual(ids.map((id, n) => [n, id]).toSorted());
  });

  it('have two under way at a time', async () => {
    const second = Promise.withResolvers<void>();
    const numbersSeen = new Set<number>();
    failure = (n) => {
      if (numbersSeen.add(n).size === 1) return second.promise; // alone in its share: it came first
      second.resolve();
    };
    expect((await publishAll()).notes).toHaveLength(numbers.length);
  });

  it('are each done once when one of them fails, and only that is tried again', async () => {
    failure = (n, { attempt }) => {
      if (n === 42 && attempt < 3) throw new Error('not yet');
    };
    const { notes } = await publishAll();
    expect(notes.map(({ n, attempt }) => [n, attempt])).toEqual(numbers.map((n) => [n, n === 42 ? 3 : 1]));
    expect(noted.all).toHaveLength(numbers.length);
  });

  it('are each done once when their connection is lost in the middle', async () => {
    const victims = new Set([10, 60]);
    failure = async (n, _context, unitOfWork) => {
      if (victims.delete(n)) await unitOfWork.manager.query('SELECT pg_terminate_backend(pg_backend_pid())');
    };
    const { notes } = await publishAll();
    expect(notes.map(({ n }) => n)).toEqual(numbers);
    expect(noted.all).toHaveLength(numbers.length);
  });
});
