import { createServer } from 'node:net';
import { FaultProxy, testDatabase, type TestDatabase, until } from '@warren/testing';
import type { DataSource } from 'typeorm';
import { DatabaseBusyError, DatabaseUnavailableError, StatementTimeoutError, TransactionIdleError } from '../errors.ts';
import { newId } from '@warren/messaging';
import { Replica } from '../persistence.fixture.ts';
import type { PersistenceOptions } from '../persistence-options.ts';
import { UnitOfWork } from '../transactions/unit-of-work.ts';
import { openDataSource } from './data-source.ts';
import { isUnavailable } from './is-unavailable.ts';

let database: TestDatabase;
const opened: DataSource[] = [];
beforeAll(async () => void (database = await testDatabase()));
afterEach(() => Promise.all(opened.splice(0).map((dataSource) => dataSource.destroy())));
afterAll(() => database.drop());

async function open(options: Partial<PersistenceOptions> = {}): Promise<DataSource> {
  const dataSource = await openDataSource({ url: database.url, entities: [], migrations: [], ...options });
  opened.push(dataSource);
  return dataSource;
}

const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'it succeeded',
    (error: unknown) => error,
  );

describe('an outage of the database', () => {
  it('is what its connections say when the server ends them', async () => {
    const [dataSource, administrator] = [await open(), await open()];
    const sleeping = failureOf(dataSource.query('SELECT pg_sleep(60)'));
    await until(async () => (await terminate(administrator, "query LIKE '%pg_sleep(60)'")) > 0, 'it was ended');
    expect(isUnavailable(await sleeping)).toBe(true);
  });

  it('is what a unit of work says whose connection was ended between two statements', async () => {
    const [dataSource, administrator] = [await open(), await open()];
    const work = new UnitOfWork(dataSource).run(async () => {
      await dataSource.query('SELECT 1'); // a connection of its own, which stays
      await until(async () => (await terminate(administrator, "state = 'idle in transaction'")) > 0, 'it was ended');
      await until(async () => (await inTransaction(administrator)) === 0, 'the connection is gone');
    });
    expect(isUnavailable(await failureOf(work))).toBe(true);
  });

  it('is what a pool says that can make no connection', async () => {
    const network = await FaultProxy.before(database.url);
    const dataSource = await open({ url: network.url });
    await network.close();
    await until(async () => isUnavailable(await failureOf(dataSource.query('SELECT 1'))), 'it says so');
  });
});

describe('no outage of the database', () => {
  it("is a handler's own call that is refused, with the same code", async () => {
    const port = await freePort();
    const work = new UnitOfWork(await open()).run(() => fetch(`http://127.0.0.1:${port}/`));
    const error = await failureOf(work);
    expect((error as Error).cause).toMatchObject({ code: 'ECONNREFUSED' });
    expect(isUnavailable(error)).toBe(false);
    expect(isUnavailable((error as Error).cause)).toBe(false);
  });

  it('is a wait for one of its connections, when all are in use', async () => {
    const dataSource = await open({ poolSize: 1, poolWaitMs: 2_000 });
    const over = Promise.withResolvers<void>();
    const using = new UnitOfWork(dataSource).run(() => over.promise);
    await until(async () => (await failureOf(dataSource.query('SELECT 1'))) instanceof DatabaseBusyError, 'it is busy');
    over.resolve();
    await using;
    expect(await dataSource.query('SELECT 1 AS n')).toEqual([{ n: 1 }]);
  });

  it('is a wait of 32 units of work for 2 connections: each has its turn', async () => {
    const dataSource = await open({ poolSize: 2 });
    const unitOfWork = new UnitOfWork(dataSource);
    const all = Array.from({ length: 32 }, () =>
      unitOfWork.run(() => unitOfWork.manager.query('SELECT pg_sleep(0.01)')),
    );
    expect(await Promise.all(all)).toHaveLength(32);
  });

  it('is a transaction that its handler left idle for too long', async () => {
    const dataSource = await open();
    const unitOfWork = new UnitOfWork(dataSource);
    const atWorkElsewhere = Promise.withResolvers<void>();
    const work = failureOf(
      unitOfWork.run(async () => {
        await unitOfWork.manager.query("SET LOCAL idle_in_transaction_session_timeout = '20ms'");
        await atWorkElsewhere.promise;
        await unitOfWork.manager.query('SELECT 1');
      }),
    );
    const observer = await open();
    await until(async () => (await inTransaction(observer)) === 0, 'PostgreSQL has ended it');
    atWorkElsewhere.resolve();
    expect(await work).toBeInstanceOf(TransactionIdleError);
  });

  it("is a wait for one's own inbox row, which another delivery has locked", async () => {
    const replica = await Replica.open(database.url, { statementTimeoutMs: 200 });
    opened.push(replica.dataSource);
    const [id, over] = [newId(), Promise.withResolvers<void>()];
    const began = Promise.withResolvers<void>();
    const first = replica.inbox.once(id, 'Handler.work', () => (began.resolve(), over.promise));
    await began.promise;
    const second = await failureOf(replica.inbox.once(id, 'Handler.work', async () => undefined));
    expect(second).toMatchObject({ driverError: expect.any(StatementTimeoutError) });
    expect(isUnavailable(second)).toBe(false);
    over.resolve();
    await first;
  });
});

it('says at a start what it waited for, as an outage', async () => {
  const nowhere = `postgres://me:secret@127.0.0.1:${await freePort()}/gateway`;
  expect(await failureOf(open({ url: nowhere, startTimeoutMs: 200 }))).toBeInstanceOf(DatabaseUnavailableError);
});

const terminate = async (administrator: DataSource, which: string): Promise<number> =>
  (
    await administrator.query<unknown[]>(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid() AND ${which}`,
    )
  ).length;

const inTransaction = async (observer: DataSource): Promise<number> =>
  (
    await observer.query<unknown[]>(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'`,
    )
  ).length;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
