import type { DataSource } from 'typeorm';

/** What was there before: in the outbox rows that failed, each of a key of its own, and in the inbox rows of this week. */
export async function growOld(dataSource: DataSource, type: string, count: number): Promise<void> {
  await dataSource.query(
    `INSERT INTO outbox (id, kind, type, key, payload, attempts, next_attempt_at)
     SELECT gen_random_uuid(), 'event', $1, 'old-' || n, '{}', 9, now() + interval '1 day' FROM generate_series(1, $2::int) AS n`,
    [type, count],
  );
  await dataSource.query(
    `INSERT INTO inbox (message_id, handler, received_at)
     SELECT ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'Bench.handle', now() - n * interval '10 ms'
     FROM generate_series(1, $1::int) AS n`,
    [count],
  );
  await dataSource.query('VACUUM ANALYZE outbox, inbox');
  await dataSource.query('CHECKPOINT'); // what follows is to pay for itself only
}
