import { escapeIdentifier } from 'pg';
import { parameterOf } from './scrub-row.ts';
import type { SweptColumn } from './swept-table.ts';

/** What changes of a row. */
export interface Change {
  /** Where it is: its `ctid`. */
  readonly place: string;
  readonly columns: ReadonlyMap<SweptColumn, unknown>;
}

/** Those that change nothing are left out. @param most in one group */
export function groupedByColumns(changes: readonly Change[], most: number): Change[][] {
  const groups = new Map<string, Change[]>();
  for (const change of changes) {
    const names = [...change.columns.keys()].map(({ name }) => name).join();
    if (names !== '') groups.set(names, [...(groups.get(names) ?? []), change]);
  }
  return [...groups.values()].flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / most) }, (_, i) => group.slice(i * most, (i + 1) * most)),
  );
}

/** One statement for rows of which the same columns change, with its parameters. */
export function updateOf(table: string, changes: readonly Change[]): [statement: string, parameters: unknown[]] {
  const columns = [...(changes[0]?.columns.keys() ?? [])];
  const names = columns.map(({ name }) => escapeIdentifier(name));
  const types = ['tid', ...columns.map(({ type }) => type)];
  const rows = changes.map(
    (_, row) => `(${types.map((type, i) => `$${row * types.length + i + 1}::${type}`).join(', ')})`,
  );
  const statement = `
    UPDATE ${table} AS kept SET ${names.map((name) => `${name} = new.${name}`).join(', ')}
    FROM (VALUES ${rows.join(', ')}) AS new (place, ${names.join(', ')}) WHERE kept.ctid = new.place`;
  const parameters = changes.flatMap(({ place, columns: values }) => [
    place,
    ...[...values].map(([column, value]) => parameterOf(column, value)),
  ]);
  return [statement, parameters];
}
