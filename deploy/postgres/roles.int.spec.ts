import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { databaseUrl } from '@warren/configuration';
import { startPostgres } from '@warren/testing';
import { newSecrets } from '../made-secrets.ts';
import { settingOf } from '../secret-settings.ts';
import { owners, type Owner } from './owners.ts';
import { rolesScript } from './roles.ts';

const file = new URL('roles.sql', import.meta.url);
const secrets = newSecrets();
const DENIED = /permission denied/;

let server: Awaited<ReturnType<typeof startPostgres>>;
const psql = (url: string, ...args: string[]): Promise<{ stdout: string }> =>
  promisify(execFile)('psql', [url, '--no-psqlrc', ...args], { env: { ...secrets } });
const run = (): Promise<unknown> => psql(server.url, '--file', file.pathname);

beforeAll(async () => {
  server = await startPostgres();
  // What an installation has that was made before there were roles.
  await query(server.url, 'CREATE DATABASE worker');
  await query(
    databaseUrl(server.url, 'worker'),
    `CREATE SCHEMA payments; CREATE TABLE payments.wallets (id int GENERATED ALWAYS AS IDENTITY, amount int);
     INSERT INTO payments.wallets (amount) VALUES (7)`,
  );
  await run();
});
afterAll(() => server.close());

/** What psql prints: a line for each row. @throws with PostgreSQL's error in the message */
async function query(url: string, sql: string): Promise<string> {
  const { stdout } = await psql(
    url,
    '--tuples-only',
    '--no-align',
    '--quiet',
    '--set=ON_ERROR_STOP=1',
    '--command',
    sql,
  );
  return stdout.trim();
}

function addressOf({ service, role, database }: Owner): string {
  const login = { username: role, password: secrets[settingOf(service, 'DATABASE_PASSWORD')] ?? '' };
  return Object.assign(new URL(databaseUrl(server.url, database)), login).href;
}

const owner = (service: string): Owner => owners.find((one) => one.service === service)!;
const as = (service: string, sql: string): Promise<string> => query(addressOf(owner(service)), sql);

it('the script is the one of the pools; otherwise run "npm run definitions"', () => {
  expect(readFileSync(file, 'utf8')).toBe(rolesScript());
});

describe('the roles in PostgreSQL', () => {
  it.each(owners.map(({ service, schema = 'public' }) => [service, schema]))(
    'let %s make what is its own, in %s',
    async (service, schema) => {
      await as(
        service,
        `CREATE TABLE "${schema}".mine (secret text); INSERT INTO "${schema}".mine VALUES ('${service}')`,
      );
    },
  );

  it('hand over what was there before', async () => {
    await as(
      'worker-payments',
      'INSERT INTO payments.wallets (amount) VALUES (8); ALTER TABLE payments.wallets ADD note text',
    );
    expect(await as('worker-payments', 'SELECT sum(amount) FROM payments.wallets')).toBe('15');
  });

  it('let no pool read, or write into, the schema of another', async () => {
    await expect(as('worker-loyalty', 'SELECT * FROM payments.mine')).rejects.toThrow(DENIED);
    await expect(as('worker-loyalty', 'CREATE TABLE payments.more ()')).rejects.toThrow(DENIED);
    await expect(as('worker-loyalty', 'CREATE SCHEMA more')).rejects.toThrow(DENIED);
    await expect(as('worker-loyalty', 'SET ROLE worker_payments')).rejects.toThrow(DENIED);
  });

  it('let nobody into the database of another app', async () => {
    const url = databaseUrl(addressOf(owner('worker-loyalty')), 'gateway');
    await expect(query(url, 'SELECT 1')).rejects.toThrow(DENIED);
  });

  it('may be made again', async () => {
    await run();
    expect(await as('gateway', 'SELECT * FROM mine')).toBe('gateway');
  });
});
