import { UnacceptableError } from '@warren/http';
import { StatementTimeoutError } from '@warren/persistence';
import {
  type DataSource,
  type EntityManager,
  type ObjectLiteral,
  QueryFailedError,
  type SelectQueryBuilder,
} from 'typeorm';
import { z } from 'zod';

/** Milliseconds that one statement of a search may take. */
const STATEMENT_MS = 2_000;
/** Nobody needs to know more exactly how many there are, and counting them all is slow. */
const COUNTED_UP_TO = 10_000;
const QUERY_CANCELLED = '57014';

/** How many match. */
export const MatchCount = z
  .object({
    total: z.int().describe(`Up to ${COUNTED_UP_TO}.`),
    isExact: z.boolean().describe('Whether there are no more.'),
  })
  .meta({ id: 'MatchCount' });
export type MatchCount = z.output<typeof MatchCount>;

/**
 * Searches in a transaction, no statement of which takes longer than two seconds: a query must not hold up the database.
 * @throws UnacceptableError `search-too-slow`
 */
export async function boundedSearch<T>(
  dataSource: DataSource,
  search: (manager: EntityManager) => Promise<T>,
): Promise<T> {
  try {
    return await dataSource.transaction(async (manager) => {
      await manager.query(`SET LOCAL statement_timeout = ${STATEMENT_MS}`);
      return search(manager);
    });
  } catch (error) {
    if (!isTimeout(error)) throw error;
    const detail = `This search took longer than ${STATEMENT_MS / 1_000} s. Narrow it down by type, key, state or age.`;
    throw new UnacceptableError('search-too-slow', detail, { errors: [{ parameter: 'q', detail }] });
  }
}

/** Counts what a query finds, and stops early. */
export async function countedUpTo<Row extends ObjectLiteral>(
  manager: EntityManager,
  query: SelectQueryBuilder<Row>,
): Promise<MatchCount> {
  const [sql, parameters] = query
    .select(`${query.alias}.id`)
    .orderBy()
    .limit(COUNTED_UP_TO + 1)
    .getQueryAndParameters();
  const [row]: { n: number }[] = await manager.query(`SELECT count(*)::int AS n FROM (${sql}) AS found`, parameters);
  const n = row?.n ?? 0;
  return { total: Math.min(n, COUNTED_UP_TO), isExact: n <= COUNTED_UP_TO };
}

function isTimeout(error: unknown): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const { driverError } = error as { driverError: unknown };
  return driverError instanceof StatementTimeoutError || (driverError as { code?: unknown }).code === QUERY_CANCELLED;
}
