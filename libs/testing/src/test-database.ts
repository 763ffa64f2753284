import { databaseUrl } from '@warren/configuration';
import { Client, escapeIdentifier } from 'pg';
import { address, freshName } from './services.ts';

export interface TestDatabase {
  readonly url: string;
  /** Takes it away, from whoever still uses it, too. */
  drop(): Promise<void>;
}

/** A new, empty database, on the test run's server unless told. @throws Error when the run has none */
export async function testDatabase(server = address('DATABASE_URL')): Promise<TestDatabase> {
  const name = freshName('test');
  await run(server, `CREATE DATABASE ${escapeIdentifier(name)}`);
  return {
    url: databaseUrl(server, name),
    drop: () => run(server, `DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`),
  };
}

async function run(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
