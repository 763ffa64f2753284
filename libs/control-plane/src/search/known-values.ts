import type { EntityManager } from 'typeorm';

/** More is no suggestion. */
const MOST = 50;

/**
 * The values that a column has, in order, without a look at each row: from one value the index leads to the next.
 * @param table and `column` are our own words, and never a caller's
 */
export async function knownValues(manager: EntityManager, table: string, column: string): Promise<string[]> {
  const rows: { value: string }[] = await manager.query(
    `WITH RECURSIVE known (value) AS (
       (SELECT ${column} FROM ${table} WHERE ${column} IS NOT NULL ORDER BY 1 LIMIT 1)
       UNION ALL
       SELECT (SELECT ${column} FROM ${table} WHERE ${column} > known.value ORDER BY 1 LIMIT 1)
       FROM known WHERE known.value IS NOT NULL
     ) SELECT value FROM known WHERE value IS NOT NULL LIMIT ${MOST}`,
  );
  return rows.map(({ value }) => value);
}
