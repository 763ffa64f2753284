import { databaseUrl } from '@warren/configuration';
import { openDataSource, Outbox, RelayNotifier, UnitOfWork } from '@warren/persistence';
import { Happened, TEXT } from './happened.event.ts';

/** The benchmarks' database, and what fills its outbox. */
export const url = databaseUrl(
  process.env['DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres',
  'warren_bench',
);
export const dataSource = await openDataSource({
  url,
  entities: [],
  migrations: [],
  poolSize: 8,
  statementTimeoutMs: Infinity,
});
export const unitOfWork = new UnitOfWork(dataSource);
export const notifier = new RelayNotifier(dataSource);
const outbox = new Outbox(dataSource, unitOfWork, notifier);

/** One transaction, with a message of each key. */
export const write = (keys: readonly string[]): Promise<void> =>
  unitOfWork.run(async () => {
    for (const key of keys) await outbox.publish(Happened, { at: Date.now(), text: TEXT }, { key });
  });

/** So many rows at once. */
export const fill = (count: number, keys: number): Promise<unknown> =>
  dataSource.query(
    `INSERT INTO outbox (id, kind, type, key, payload)
     SELECT gen_random_uuid(), 'event', $1, 'key-' || n % $2, json_build_object('at', 0, 'text', $3::text)
     FROM generate_series(1, $4::int) AS n`,
    [Happened.type, keys, TEXT, count],
  );
