import { escapeIdentifier } from 'pg';
import type { DataSource } from 'typeorm';

type Table = 'outbox' | 'inbox' | 'cancelled_tasks' | 'streams' | 'events' | 'snapshots';

/** Warren's own table in this data source's schema, ready to stand in a statement. */
export function tableOf(dataSource: DataSource, table: Table): string {
  return `${escapeIdentifier(schemaOf(dataSource))}.${table}`;
}

export function schemaOf({ options }: DataSource): string {
  return ('schema' in options && options.schema) || 'public';
}
