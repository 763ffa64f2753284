import { Logger } from '@nestjs/common';
import { escapeIdentifier, type Client } from 'pg';
import type { DataSource } from 'typeorm';
import { DatabaseSetupError } from '../errors.ts';

/** The first half of the key of the lock that one migrating process holds; the second half is the schema. */
const LOCK = "hashtext('warren.migrations')";

/**
 * Creates the schema when it is missing and runs the migrations that have not been run. Any number of processes may
 * start at once: one migrates, the others wait for it and find nothing to do.
 * @param dataSource for the migrations alone: it is opened and closed here
 * @throws DatabaseSetupError, and what a migration throws; its own changes are rolled back
 */
export async function migrate(client: Client, dataSource: DataSource, schema: string): Promise<void> {
  // Of the session, so that it ends with this process whatever happens to it.
  await client.query(`SELECT pg_advisory_lock(${LOCK}, hashtext($1))`, [schema]);
  await createSchema(client, schema);
  await dataSource.initialize();
  try {
    const done = await dataSource.runMigrations({ transaction: 'each' });
    if (done.length > 0)
      new Logger('Persistence').log(`Migrated "${schema}": ${done.map(({ name }) => name).join(', ')}`);
  } finally {
    await dataSource.destroy();
  }
}

async function createSchema(client: Client, schema: string): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_namespace WHERE nspname = $1', [schema]);
  if (rowCount === 1) return; // IF NOT EXISTS alone asks for the right to create all the same
  try {
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${escapeIdentifier(schema)}`);
  } catch (error) {
    throw new DatabaseSetupError(`The schema "${schema}"`, 'Give this login the right CREATE on its database.', error);
  }
}
