import { Logger } from '@nestjs/common';
import { escapeIdentifier } from 'pg';
import { DataSource } from 'typeorm';
import { OutboxPassport1700000000003 } from '../outbox/outbox-passport.migration.ts';
import { OutboxSetAside1700000000004 } from '../outbox/outbox-set-aside.migration.ts';
import { OutboxPriority1700000000002 } from '../outbox/outbox-priority.migration.ts';
import type { PersistenceOptions } from '../persistence-options.ts';
import { reasonOf } from '../reason-of.ts';
import { CancelledTasks1700000000001 } from '../tasks/cancelled-tasks.migration.ts';
import { WarrenTables1700000000000 } from '../warren-tables.migration.ts';
import { whenUp } from './connect.ts';
import { connectToOwnDatabase } from './create-database.ts';
import { DatabaseClient, IDLE_IN_TRANSACTION_MS, STATEMENT_TIMEOUT_MS } from './database-client.ts';
import { driver } from './database-pool.ts';
import { migrate } from './migrate.ts';
import { TypeOrmLogger } from './typeorm-logger.ts';

const START_TIMEOUT_MS = 60_000;
const POOL_SIZE = 5;
const POOL_WAIT_MS = 60_000;

/**
 * Opens a database for an app: waits for the server, creates what is missing, migrates, and returns a pool that
 * survives the server's restarts. Statements in progress at a restart fail, and later ones connect anew.
 * @throws DatabaseUnavailableError, DatabaseSetupError, and what a migration throws
 */
export async function openDataSource(options: PersistenceOptions): Promise<DataSource> {
  // The server may go away in the middle. Every step can be repeated.
  return whenUp(options.url, options.startTimeoutMs ?? START_TIMEOUT_MS, () => open(options));
}

async function open(options: PersistenceOptions): Promise<DataSource> {
  const { url, entities, poolSize = POOL_SIZE, statementTimeoutMs = STATEMENT_TIMEOUT_MS } = options;
  const schema = options.schema ?? 'public';
  const migrations = [...OWN_MIGRATIONS, ...options.migrations];
  const common = { ...COMMON, url, schema, migrations };
  const client = await connectToOwnDatabase(url);
  try {
    const migrating = { ...common, poolSize: 1, extra: extra(schema, Infinity) };
    await migrate(client, new DataSource(migrating), schema);
  } finally {
    await client.end();
  }
  const connectTimeoutMS = options.poolWaitMs ?? POOL_WAIT_MS;
  const dataSource = { ...common, entities, poolSize, connectTimeoutMS, extra: extra(schema, statementTimeoutMs) };
  return new DataSource(dataSource).initialize();
}

const OWN_MIGRATIONS = [
  WarrenTables1700000000000,
  CancelledTasks1700000000001,
  OutboxPriority1700000000002,
  OutboxPassport1700000000003,
  OutboxSetAside1700000000004,
];

const logger = new Logger('Persistence');

const COMMON = {
  type: 'postgres' as const,
  driver,
  synchronize: false,
  logger: new TypeOrmLogger(),
  installExtensions: false,
  // An idle connection that is lost is replaced when the next is needed: nothing to do, and no reason to panic.
  poolErrorHandler: (error: unknown) => logger.debug(`A connection was lost: ${reasonOf(error)}`),
};

/** For each connection. The server ends slow statements itself; that a connection is silent shows a moment later. */
function extra(schema: string, statementTimeoutMs: number) {
  const settings = [
    `search_path=${searchPath(schema)}`,
    `idle_in_transaction_session_timeout=${IDLE_IN_TRANSACTION_MS}`,
    `statement_timeout=${statementTimeoutMs === Infinity ? 0 : statementTimeoutMs}`,
    // Compiling a statement is for reports that run long: for short ones a wrong estimate makes it cost 0.3 s for nothing.
    'jit=off',
  ];
  const options = settings.map((setting) => `-c ${setting}`).join(' ');
  return { Client: DatabaseClient, statementTimeoutMs, keepAlive: true, options };
}

/** So that names without a schema, in migrations and plain SQL, mean this app's own; extensions live in public. */
function searchPath(schema: string): string {
  const path = schema === 'public' ? 'public' : `${escapeIdentifier(schema)},public`;
  return path.replace(/[\\ ]/g, '\\$&'); // as the protocol wants it inside "options"
}
