import {
  type ArgumentsHost,
  type CallHandler,
  Catch,
  Controller,
  type ExecutionContext,
  Injectable,
  Module,
  type NestInterceptor,
  type RpcExceptionFilter,
} from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR } from '@nestjs/core';
import {
  defineEvent,
  defineTask,
  libraryContracts,
  type PayloadOf,
  TaskSucceeded,
  WorkerReported,
} from '@warren/contracts';
import {
  DependencyUnavailableError,
  Event,
  Messenger,
  newId,
  type Outcome,
  PermanentError,
  type RabbitContext,
  Task,
} from '@warren/messaging';
import { UnitOfWork } from '@warren/persistence';
import { BrokerInspector, type ConsumedEvent, Recorder, testGround, type TestGround } from '@warren/testing';
import { type Observable, tap, throwError } from 'rxjs';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { z } from 'zod';
import { createWorker, type Worker } from './create-worker.ts';
import type { OutcomeListener, WorkerOptions } from './worker-options.ts';

const Print = defineTask('press.print.v1', z.object({ page: z.string() }));
const Ordered = defineEvent('page.ordered.v1', z.object({ page: z.string() }));
const contracts = [...libraryContracts, Print, Ordered];

class CreatePages1800000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE pages (page text NOT NULL, by text NOT NULL)');
  }
  async down(): Promise<void> {}
}

const handled = new Recorder<string>();
const completed = new Recorder<{ page: string; rows: number }>();
const refused = new Recorder<string>();
const outcomes = new Recorder<{ id: string; outcome: Outcome }>();

@Controller()
class Press {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  @Task(Print)
  async print({ page }: PayloadOf<typeof Print>): Promise<{ printed: string }> {
    await this.write(page, 'print');
    handled.record(page);
    if (page === 'blank') throw new PermanentError('blank', 'There is nothing on it.');
    return { printed: page };
  }

  @Event(Ordered, { name: 'OldPress.orderedBefore' })
  async ordered({ page }: PayloadOf<typeof Ordered>): Promise<void> {
    await this.write(page, 'ordered');
    handled.record(page);
  }

  private async write(page: string, by: string): Promise<void> {
    await this.unitOfWork.manager.query('INSERT INTO pages VALUES ($1, $2)', [page, by]);
  }
}

/** Goes around the inbox: when it learns of the completion, the effect is committed. */
@Injectable()
class Watch implements NestInterceptor {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { page } = context.switchToRpc().getData<{ page: string }>();
    return next.handle().pipe(tap({ complete: () => void this.count(page) }));
  }

  private async count(page: string): Promise<void> {
    const rows: unknown[] = await this.unitOfWork.manager.query('SELECT 1 FROM pages WHERE page = $1', [page]);
    completed.record({ page, rows: rows.length });
  }
}

/** An application's own filter. */
@Catch(PermanentError)
class Refusals implements RpcExceptionFilter {
  catch(error: PermanentError, _host: ArgumentsHost): Observable<never> {
    refused.record(error.code);
    return throwError(() => error);
  }
}

@Injectable()
class Outcomes implements OutcomeListener {
  settled({ id }: RabbitContext, outcome: Outcome): Promise<void> {
    outcomes.record({ id, outcome });
    return Promise.resolve();
  }
}

@Module({
  controllers: [Press],
  providers: [Outcomes, { provide: APP_INTERCEPTOR, useClass: Watch }, { provide: APP_FILTER, useClass: Refusals }],
})
class PressModule {}

@Controller()
class Orders {
  @Event(Ordered)
  ordered({ page }: PayloadOf<typeof Ordered>, { queue }: RabbitContext): void {
    handled.record(`${queue}: ${page}`);
  }
}

@Module({ controllers: [Orders] })
class OrdersModule {}

/** Needs ink, which there is none of at first. */
@Controller()
class Scribe {
  static hasInk = false;

  @Event(Ordered)
  ordered(): void {
    if (!Scribe.hasInk) throw new DependencyUnavailableError('The ink', 'the bottle is empty');
  }
}

@Module({ controllers: [Scribe] })
class ScribeModule {}

let ground: TestGround;
let events: Recorder<ConsumedEvent>;
let worker: Worker;
const workers: Worker[] = [];

const start = async (options: Partial<WorkerOptions> & Pick<WorkerOptions, 'group' | 'module'>): Promise<Worker> => {
  const started = await createWorker({ broker: ground.amqpUrl, contracts, logger: false, ...options });
  workers.push(started);
  return started;
};

beforeAll(async () => {
  ground = await testGround('service', { contracts });
  events = await ground.inspector.events([TaskSucceeded.type, WorkerReported.type]);
  worker = await start({
    group: 'press',
    module: PressModule,
    database: { url: ground.databaseUrl, schema: 'press', entities: [], migrations: [CreatePages1800000000000] },
    onOutcome: Outcomes,
  });
}, 60_000);
afterAll(async () => {
  await Promise.all(workers.map((each) => each.close()));
  await ground.close();
}, 30_000);

const pages = (page: string) => ground.rows('SELECT 1 FROM press.pages WHERE page = $1', [page]);
/** A look of its own, since the broker closes the channel of who asks for a queue that is not there. */
async function isThere(queue: string): Promise<boolean> {
  const inspector = await BrokerInspector.attach(ground.amqpUrl);
  try {
    await inspector.consumerCount(queue);
    return true;
  } catch {
    return false;
  } finally {
    await inspector.close();
  }
}

describe('a worker', () => {
  it('commits a task, its inbox row and the report of it together, inside of what its module puts around', async () => {
    const id = await ground.messenger.enqueue(Print, { page: 'first' });
    const report = await events.next(({ payload }) => payload['taskId'] === id);
    expect(report.payload).toMatchObject({ taskType: Print.type, result: { printed: 'first' } });
    expect(await completed.next(({ page }) => page === 'first')).toEqual({ page: 'first', rows: 1 });
    expect(await ground.rows('SELECT handler FROM press.inbox WHERE message_id = $1', [id])).toEqual([
      { handler: 'Press.print' },
    ]);
  });

  it('handles an event once, and knows its handler by the name that it was given', async () => {
    const id = newId();
    await ground.messenger.publish(Ordered, { page: 'twice' }, { id });
    await ground.messenger.publish(Ordered, { page: 'twice' }, { id });
    await ground.messenger.publish(Ordered, { page: 'after' });
    await handled.next((page) => page === 'after');
    await ground.inspector.drained('press.events');
    expect(await pages('twice')).toHaveLength(1);
    expect(await ground.rows('SELECT handler FROM press.inbox WHERE message_id = $1', [id])).toEqual([
      { handler: 'OldPress.orderedBefore' },
    ]);
  });

  it("lets the module's own filter go first, rolls back, and notifies the module's listener of the outcome", async () => {
    const id = await ground.messenger.enqueue(Print, { page: 'blank' });
    const { outcome } = await outcomes.next((each) => each.id === id);
    expect(outcome).toMatchObject({ kind: 'dead', reason: { code: 'blank' } });
    expect(refused.all).toEqual(['blank']);
    await ground.inspector.deadLetterOf(id);
    expect(await pages('blank')).toEqual([]);
  });

  it('is ready while it has its broker and its database', async () => {
    expect(Object.keys(worker.readiness)).toEqual(['broker', 'database']);
    for (const check of Object.values(worker.readiness)) await check();
  });

  it('has a queue for cancellations beside its tasks, and none without tasks', async () => {
    await start({
      group: 'orders',
      module: OrdersModule,
      database: { url: ground.databaseUrl, schema: 'orders', entities: [], migrations: [] },
    });
    expect(await isThere('press.cancellations')).toBe(true);
    expect(await isThere('orders.events')).toBe(true);
    expect(await isThere('orders.cancellations')).toBe(false);
  });

  it('needs no database, and is then ready with its broker alone', async () => {
    const { readiness } = await start({ group: 'reader', module: OrdersModule });
    expect(Object.keys(readiness)).toEqual(['broker']);
    await ground.messenger.publish(Ordered, { page: 'plain' });
    await handled.next((page) => page === 'reader.events: plain');
  });

  it('handles each delivery where it keeps no inbox', async () => {
    await start({
      group: 'writer',
      module: OrdersModule,
      database: { url: ground.databaseUrl, schema: 'writer', entities: [], migrations: [] },
      inbox: false,
    });
    await ground.messenger.publish(Ordered, { page: 'no inbox' });
    await handled.next((page) => page === 'writer.events: no inbox');
    expect(await ground.rows('SELECT 1 FROM writer.inbox')).toEqual([]);
  });

  it('finishes what it has, and consumes nothing more, when it is closed', async () => {
    const closing = await start({ group: 'closing', module: OrdersModule });
    await closing.close();
    expect(await ground.inspector.consumerCount('closing.events')).toBe(0);
    await expect(closing.readiness['broker']?.()).rejects.toThrow('has been closed');
  });
});

describe('a worker that reports', () => {
  type Report = PayloadOf<typeof WorkerReported>;
  const nextReport = async (isIt: (report: Report) => boolean): Promise<Report> => {
    const isReport = ({ type, payload }: ConsumedEvent) =>
      type === WorkerReported.type && isIt(payload as unknown as Report);
    return (await events.next(isReport)).payload as unknown as Report;
  };
  const outageOf = ({ queues }: Report) => queues.find(({ queue }) => queue === 'scribe.events')?.unavailable;

  it('says that it is there, since when it waits for what, that it goes on, and that it stops', async () => {
    const reports = { version: '4a1c', everyMs: 3_600_000 };
    const scribe = await start({ group: 'scribe', module: ScribeModule, reports });
    expect(await nextReport(({ group }) => group === 'scribe')).toMatchObject({
      ...{ version: '4a1c', state: 'running', everyMs: 3_600_000 },
      queues: [
        { queue: 'scribe.requests', unavailable: null },
        { queue: 'scribe.events', inFlight: 0, isPaused: false, unavailable: null },
      ],
    });
    const before = new Date().toISOString();
    await scribe.app.get(Messenger).publish(Ordered, { page: 'one' });
    const waiting = await nextReport((report) => Boolean(outageOf(report)));
    expect(outageOf(waiting)?.reason).toBe('The ink is unavailable: the bottle is empty');
    expect(outageOf(waiting)!.since >= before).toBe(true);
    Scribe.hasInk = true;
    await nextReport((report) => outageOf(report) === null && report.reportedAt > waiting.reportedAt);
    await scribe.close();
    await nextReport(({ group, state }) => group === 'scribe' && state === 'stopped');
  });
});
