import { databaseUrl } from '@warren/configuration';
import {
  FaultProxy,
  freshName,
  promised,
  type Service,
  startPostgres,
  type TestDatabase,
  testDatabase,
  until,
} from '@warren/testing';
import { Client } from 'pg';
import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';
import { openDataSource } from './data-source.ts';
import { DatabaseSetupError, DatabaseUnavailableError } from '../errors.ts';

/** Takes a while, so that others come upon it, and fails when it is run twice. */
class Tables1800000000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('CREATE TABLE stock (sku text PRIMARY KEY); SELECT pg_sleep(0.2)');
  }

  async down(): Promise<void> {}
}

class Broken1900000000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('CREATE TABLE half_made (n integer); SELECT * FROM no_such_table');
  }

  async down(): Promise<void> {}
}

const opened: DataSource[] = [];
let database: TestDatabase;

async function open(
  url: string,
  options: {
    schema?: string;
    migrations?: (new () => MigrationInterface)[];
    startTimeoutMs?: number;
    statementTimeoutMs?: number;
  } = {},
) {
  const dataSource = await openDataSource({ url, entities: [], migrations: [Tables1800000000000], ...options });
  opened.push(dataSource);
  return dataSource;
}

const tables = (dataSource: DataSource, schema: string): Promise<{ name: string }[]> =>
  dataSource.query('SELECT table_name AS name FROM information_schema.tables WHERE table_schema = $1 ORDER BY 1', [
    schema,
  ]);

beforeAll(async () => void (database = await testDatabase()));
afterEach(() => Promise.all(opened.splice(0).map((dataSource) => dataSource.destroy())));
afterAll(() => database.drop());

describe('opening a database', () => {
  it('creates database, schema and tables once, with four processes at it', async () => {
    const name = freshName('missing');
    const url = databaseUrl(database.url, name);
    const [first] = await Promise.all([1, 2, 3, 4].map(() => open(url, { schema: 'payments-eu' })));
    expect(await tables(first!, 'payments-eu')).toEqual([
      { name: 'cancelled_tasks' },
      { name: 'inbox' },
      { name: 'migrations' },
      { name: 'outbox' },
      { name: 'stock' },
    ]);
    const migrations = await first!.query<{ name: string }[]>('SELECT name FROM migrations');
    expect(new Set(migrations.map(({ name }) => name)).size).toBe(migrations.length);
    await Promise.all(opened.splice(0).map((dataSource) => dataSource.destroy()));
    await dropped(name);
  });

  it('serves a schema for each pool, side by side in one database', async () => {
    const [payments, inventory] = await Promise.all(
      ['payments', 'inventory'].map((schema) => open(database.url, { schema })),
    );
    await payments!.query("INSERT INTO stock VALUES ('mine')");
    expect(await inventory!.query('SELECT * FROM stock')).toEqual([]);
  });

  it('leaves nothing of a migration that fails, and tries it again next time', async () => {
    const failing = { schema: 'failing', migrations: [Tables1800000000000, Broken1900000000000] };
    await expect(open(database.url, failing)).rejects.toThrow('no_such_table');
    await expect(open(database.url, failing)).rejects.toThrow('no_such_table');
    const mended = await open(database.url, { schema: 'failing' });
    expect((await tables(mended, 'failing')).map(({ name }) => name)).not.toContain('half_made');
  });

  it('says what to do when the login may not create what is missing', async () => {
    const role = freshName('poor');
    await administer(`CREATE ROLE "${role}" LOGIN PASSWORD 'secret'`);
    const url = new URL(databaseUrl(database.url, freshName('missing')));
    [url.username, url.password] = [role, 'secret'];
    const refused = open(url.href);
    await expect(refused).rejects.toThrow(DatabaseSetupError);
    await expect(refused).rejects.toThrow(/Let an administrator run: CREATE DATABASE/);
    await administer(`DROP ROLE "${role}"`);
  });

  it('gives up on a server that does not come up in time, without telling the password', async () => {
    const nowhere = 'postgres://me:secret@127.0.0.1:1/gateway';
    const given = open(nowhere, { startTimeoutMs: 300 });
    await expect(given).rejects.toThrow(DatabaseUnavailableError);
    await expect(given).rejects.toThrow(/^PostgreSQL at 127\.0\.0\.1:1\/gateway did not answer within 0\.3 s/);
  });
});

describe('a server that comes and goes', () => {
  let server: Service;
  beforeAll(async () => void (server = await startPostgres()));
  afterAll(() => server.close());

  it('is waited for at the start', async () => {
    await server.stop();
    const waiting = open(databaseUrl(server.url, 'late'));
    await server.start();
    expect(await tables(await waiting, 'public')).toContainEqual({ name: 'outbox' });
  });

  it('may crash and come back: idle connections harm nobody, and the next statement connects anew', async () => {
    const dataSource = await open(databaseUrl(server.url, 'late'));
    await Promise.all([1, 2, 3].map(() => dataSource.query('SELECT pg_sleep(0.05)')));
    const cutShort = expect(dataSource.query('SELECT pg_sleep(60)')).rejects.toThrow();
    await server.kill();
    await cutShort;
    await server.start();
    const answers = (): Promise<boolean> =>
      dataSource.query('SELECT 1').then(
        () => true,
        () => false,
      );
    await until(answers, 'the pool answers again');
  });
});

describe('a server that falls silent', () => {
  it('is given up after a while with a typed error, and the connection is not used again', async () => {
    const network = await FaultProxy.before(database.url);
    const dataSource = await open(network.url, { statementTimeoutMs: 300 });
    await dataSource.query('SELECT 1');
    network.become('stalled');
    const queriedAt = Date.now();
    await expect(dataSource.query('SELECT 2')).rejects.toMatchObject({ driverError: { code: 'database-silent' } });
    expect(Date.now() - queriedAt).toBeLessThan(promised(2_000));
    network.become('clear');
    expect(await dataSource.query('SELECT 3 AS n')).toEqual([{ n: 3 }]);
    await dataSource.destroy();
    opened.length = 0;
    await network.close();
  });

  it('is waited for by a migration, for as long as that needs', async () => {
    const slow = await open(database.url, { schema: 'slow', statementTimeoutMs: 50 }); // its migration sleeps for 0.2 s
    await expect(slow.query('SELECT pg_sleep(0.2)')).rejects.toThrow('within 0.05 s');
  });
});

async function administer(statement: string): Promise<void> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  await client.query(statement);
  await client.end();
}

const dropped = (name: string): Promise<void> => administer(`DROP DATABASE "${name}" WITH (FORCE)`);
