import { databaseUrl } from '@warren/configuration';
import { escapeIdentifier, type Client } from 'pg';
import { connect } from './connect.ts';
import { DatabaseSetupError } from '../errors.ts';
import { codeOf } from '../reason-of.ts';

/** SQLSTATEs of PostgreSQL. */
const DATABASE_MISSING = '3D000';
const ALREADY_THERE = ['42P04', '23505'];

/** Where PostgreSQL keeps a database for such errands. */
const MAINTENANCE = 'postgres';

/**
 * Connects to the address's database, which is created first when it is missing; several processes may try at once.
 * @throws DatabaseUnavailableError, DatabaseSetupError
 */
export async function connectToOwnDatabase(url: string): Promise<Client> {
  try {
    return await connect(url);
  } catch (error) {
    if (codeOf(error) !== DATABASE_MISSING) throw error;
    await createDatabase(url);
    return connect(url);
  }
}

async function createDatabase(url: string): Promise<void> {
  const name = decodeURIComponent(new URL(url).pathname.slice(1));
  const client = await connect(databaseUrl(url, MAINTENANCE));
  try {
    // Two at once would not only find each other's database there: they block each other's copy of the template.
    await client.query("SELECT pg_advisory_lock(hashtext('warren.create-database'))");
    await client.query(`CREATE DATABASE ${escapeIdentifier(name)}`);
  } catch (error) {
    if (!ALREADY_THERE.includes(codeOf(error) ?? ''))
      throw new DatabaseSetupError(`The database "${name}"`, remedyFor(name), error);
  } finally {
    await client.end();
  }
}

const remedyFor = (name: string): string =>
  `Let an administrator run: CREATE DATABASE ${escapeIdentifier(name)}; or give this login the right CREATEDB.`;
