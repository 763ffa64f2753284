import { execFileSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { databaseUrl } from '@warren/configuration';
import { Redis } from 'ioredis';

const [PG_DUMP = 'pg_dump'] = globSync('/usr/lib/postgresql/*/bin/pg_dump');
const MOST_BYTES = 200_000_000;

/** Every row of a database, in all schemas, a line each behind its table's name; bytes as the text that they are. */
export function dumpOf(postgresUrl: string, database: string): string[] {
  const options = ['--data-only', '--inserts', `--dbname=${databaseUrl(postgresUrl, database)}`];
  const dump = execFileSync(PG_DUMP, options, { encoding: 'utf8', maxBuffer: MOST_BYTES });
  const rows = dump.split(/^INSERT INTO /m).slice(1);
  return rows.map(
    (row) =>
      `${database}.${row.replaceAll(/\\x([0-9a-f]+)/g, (_, hex: string) => Buffer.from(hex, 'hex').toString('latin1'))}`,
  );
}

/** Every key of a Redis with what it holds. */
export async function dumpOfRedis(url: string): Promise<string[]> {
  const redis = new Redis(url);
  try {
    const keys = await redis.keys('*');
    const values = await Promise.all(keys.map((key) => redis.dumpBuffer(key)));
    return keys.map((key, i) => `${key} ${values[i]?.toString('latin1') ?? ''}`);
  } finally {
    redis.disconnect();
  }
}
