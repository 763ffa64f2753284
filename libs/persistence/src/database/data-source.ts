import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { escapeIdentifier } from 'pg';
import { DataSource } from 'typeorm';
import { connectToOwnDatabase } from './create-database.ts';
import { DatabaseUnavailableError } from '../errors.ts';
import { QueryTimeoutClient, STATEMENT_TIMEOUT_MS, type QueryTimeout } from './query-timeout-client.ts';
import { isUnavailable } from './is-unavailable.ts';
import { openMigrated } from './migrate.ts';
import type { PersistenceOptions } from '../persistence-options.ts';
import { OutboxPassport1700000000003 } from '../outbox/outbox-passport.migration.ts';
import { reasonOf } from '../reason-of.ts';
import { CancelledTasks1700000000001 } from '../tasks/cancelled-tasks.migration.ts';
import { TypeOrmLogger } from './typeorm-logger.ts';
import { OutboxPriority1700000000002 } from '../outbox/outbox-priority.migration.ts';
import { WarrenTables1700000000000 } from '../warren-tables.migration.ts';

const START_TIMEOUT_MS = 60_000;
const RETRY_MS = 250;
const POOL_SIZE = 5;
/** How long a statement waits for one of the pool's connections, all being busy, or for a server that is silent. */
const CONNECTION_TIMEOUT_MS = 10_000;
/** A worker that froze or lost its network in mid-transaction holds its locks no longer than this. */
const IDLE_IN_TRANSACTION_MS = 300_000;

/**
 * Opens a database for an app: waits for the server, creates what is missing, migrates, and returns a pool that
 * survives the server's restarts. Statements under way at a restart fail, and later ones connect anew.
 * @throws DatabaseUnavailableError, DatabaseSetupError, and what a migration throws
 */
export async function openDataSource(options: PersistenceOptions): Promise<DataSource> {
  const giveUpAt = Date.now() + (options.startTimeoutMs ?? START_TIMEOUT_MS);
  for (;;) {
    try {
      return await open(options, Math.max(0, giveUpAt - Date.now()));
    } catch (error) {
      // The server may go away in the middle, too. Every step can be repeated.
      if (error instanceof DatabaseUnavailableError || !isUnavailable(error) || Date.now() > giveUpAt) throw error;
      await delay(RETRY_MS);
    }
  }
}

async function open(options: PersistenceOptions, timeoutMs: number): Promise<DataSource> {
  const schema = options.schema ?? 'public';
  const client = await connectToOwnDatabase(options.url, timeoutMs);
  try {
    const timeout: QueryTimeout = { ms: Infinity };
    const dataSource = new DataSource(dataSourceOptions(options, schema, timeout));
    await openMigrated(client, dataSource, schema);
    timeout.ms = options.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS;
    return dataSource;
  } finally {
    await client.end();
  }
}

function dataSourceOptions(
  { url, entities, migrations, poolSize }: PersistenceOptions,
  schema: string,
  timeout: QueryTimeout,
) {
  const logger = new Logger('Persistence');
  return {
    type: 'postgres' as const,
    url,
    schema,
    entities,
    migrations: [
      WarrenTables1700000000000,
      CancelledTasks1700000000001,
      OutboxPriority1700000000002,
      OutboxPassport1700000000003,
      ...migrations,
    ],
    synchronize: false,
    logger: new TypeOrmLogger(),
    installExtensions: false,
    poolSize: poolSize ?? POOL_SIZE,
    connectTimeoutMS: CONNECTION_TIMEOUT_MS,
    // An idle connection that is lost is replaced when the next is needed: nothing to do, and no reason to panic.
    poolErrorHandler: (error: unknown) => logger.debug(`A connection was lost: ${reasonOf(error)}`),
    // Compiling a statement is for reports that run long: for short ones a wrong estimate makes it cost 0.3 s for nothing.
    extra: {
      Client: QueryTimeoutClient,
      timeout,
      keepAlive: true,
      options: `-c search_path=${searchPath(schema)} -c idle_in_transaction_session_timeout=${IDLE_IN_TRANSACTION_MS} -c jit=off`,
    },
  };
}

/** So that names without a schema, in migrations and plain SQL, mean this app's own; extensions live in public. */
function searchPath(schema: string): string {
  const path = schema === 'public' ? 'public' : `${escapeIdentifier(schema)},public`;
  return path.replace(/[\\ ]/g, '\\$&'); // as the protocol wants it inside "options"
}
