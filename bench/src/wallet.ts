import { randomInt, randomUUID } from 'node:crypto';
import { databaseUrl } from '@warren/configuration';
import { EventStore, EventStoreTables1700000000001, openDataSource, UnitOfWork } from '@warren/persistence';
import { walletStream } from '../../apps/worker/src/payments/wallet-stream.ts';
import { timed } from './timing.ts';

/**
 * `node wallet.js`: how long it takes to load a wallet, by the length of its history, on the database server at
 * DATABASE_URL. EVENTS is the longest, a million unless told. Accounts take turns; of each figure the median counts.
 */
const server = process.env['DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';
const longest = Number(process.env['EVENTS'] ?? 1_000_000);
const rounds = Number(process.env['TURNS'] ?? 500);
/** Every wallet has so many events behind its last snapshot: half of what there may be. */
const TAIL = walletStream.snapshots.every / 2;
const BEGINNING = new Date('2025-01-01T00:00:00Z');

const dataSource = await openDataSource({
  url: databaseUrl(server, 'warren_bench'),
  schema: 'payments',
  entities: [],
  migrations: [EventStoreTables1700000000001],
});
const wallets = new EventStore(dataSource, new UnitOfWork(dataSource)).of(walletStream);

interface Account {
  readonly userId: string;
  readonly events: number;
}

/** An account that is opened, and a deposit of one cent a second. */
async function fill(events: number): Promise<Account> {
  const userId = randomUUID();
  const stream = `${walletStream.name}-${userId}`;
  await dataSource.query(
    `INSERT INTO events (stream_id, version, id, type, schema_version, subject, data, recorded_at)
     SELECT $1, n, gen_random_uuid(), CASE n WHEN 1 THEN 'AccountOpened' ELSE 'MoneyDeposited' END, 1, deposit,
       CASE n WHEN 1 THEN '{"currency":"EUR"}' ELSE jsonb_build_object('depositId', deposit, 'amount', 1) END,
       $3::timestamptz + n * interval '1 second'
     FROM generate_series(1, $2::int) AS n, LATERAL (SELECT gen_random_uuid()::text AS deposit WHERE n > 0) AS new`,
    [stream, events, BEGINNING],
  );
  await dataSource.query(
    `INSERT INTO streams (id, version, recorded_at) VALUES ($1, $2, $3::timestamptz + $2::int * interval '1 second')`,
    [stream, events, BEGINNING],
  );
  return { userId, events };
}

/** What is done with an account, and how long it takes in milliseconds. */
const works: Record<string, (account: Account) => Promise<unknown>> = {
  load: ({ userId }) => wallets.load(userId),
  'load, at a past time': ({ userId, events }) =>
    wallets.load(userId, { at: new Date(BEGINNING.getTime() + randomInt(events) * 1_000) }),
  'statement, 50 lines': ({ userId, events }) =>
    wallets
      .history(userId, { types: ['MoneyDeposited'], limit: 50 })
      .then(() => wallets.load(userId, { version: events })),
  deposit: ({ userId }) =>
    wallets.decide(userId, { type: 'deposit', depositId: randomUUID(), amount: 1, opensIn: 'EUR' }),
};

function median(times: number[]): number {
  return times.toSorted((one, other) => one - other)[Math.floor(times.length / 2)] ?? NaN;
}

const lengths = [100, 10_000, longest].map((events) => events + TAIL);
const accounts: Account[] = [];
for (const events of lengths) accounts.push(await fill(events));
await dataSource.query('VACUUM ANALYZE events, streams');

const replays: number[] = [];
for (const { userId } of accounts) replays.push(await timed(() => wallets.load(userId)));
await dataSource.query('VACUUM ANALYZE snapshots');

const rows: Record<string, Record<string, string>> = {
  'first load, without snapshots': rowOf(replays),
};
for (const [name, work] of Object.entries(works)) {
  const times = accounts.map((): number[] => []);
  for (let round = 0; round < rounds; round++)
    for (const [index, account] of accounts.entries()) times[index]?.push(await timed(() => work(account)));
  rows[name] = rowOf(times.map(median));
}
console.table(rows);
await dataSource.query(`DROP SCHEMA payments CASCADE`);
await dataSource.destroy();

function rowOf(times: readonly number[]): Record<string, string> {
  const columns = times.map((ms, index) => [`${lengths[index]} events, ms`, ms.toFixed(2)]);
  return { ...Object.fromEntries(columns), ratio: ((times.at(-1) ?? NaN) / (times[0] ?? NaN)).toFixed(2) };
}
