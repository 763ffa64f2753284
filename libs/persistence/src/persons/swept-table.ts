import { escapeIdentifier } from 'pg';

/** A table that is looked through for a person. */
export interface SweptTable {
  /** With its schema, ready to stand in a statement. */
  readonly name: string;
  readonly columns: readonly SweptColumn[];
}

export interface SweptColumn {
  readonly name: string;
  /** As PostgreSQL writes it: `jsonb`, `text`, `bytea`, `text[]`. */
  readonly type: string;
}

/**
 * The tables of a schema whose columns could mention a person, without those whose names are $2, and without what is
 * generated from other columns.
 */
export const TABLES = `
  SELECT c.relname AS table,
    jsonb_agg(jsonb_build_object('name', a.attname, 'type', format_type(a.atttypid, NULL)) ORDER BY a.attnum) AS columns
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
  WHERE n.nspname = $1 AND c.relkind = 'r' AND c.relname <> ALL ($2::text[])
    AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    AND a.atttypid = ANY (ARRAY['text', 'varchar', 'json', 'jsonb', 'bytea', 'text[]']::regtype[])
  GROUP BY c.oid, c.relname ORDER BY c.relname`;

/**
 * Rows on pages from $1 until $2 that mention one of the terms $3, locked. Bytes are compared as they are escaped: so are
 * the terms, in {@link termsToFind}.
 */
export const mentions = (table: SweptTable): string =>
  `SELECT ctid::text AS place, ${table.columns.map(({ name }) => escapeIdentifier(name)).join(', ')} ${found(table)} FOR UPDATE`;

/** The first page from $1 until $2 with such a row. PostgreSQL reads a range of places in their order. */
export const firstMention = (table: SweptTable): string =>
  `SELECT (ctid::text::point)[0]::int AS page ${found(table)} LIMIT 1`;

const found = ({ name, columns }: SweptTable): string =>
  `FROM ${name} WHERE ctid >= $1::tid AND ctid < $2::tid AND ${mentioning(columns)}${onlyUnsendable(name)}`;

/** How many pages a table has now. */
export const pagesOf = `SELECT pg_relation_size($1::regclass) / current_setting('block_size')::int AS pages`;

/** @param parameter holds the terms */
export const mentioning = (columns: readonly SweptColumn[], parameter = '$3'): string =>
  `EXISTS (SELECT FROM unnest(${parameter}::text[]) AS term
     WHERE position(term IN lower(concat_ws(' ', ${columns.map(asText).join(', ')}))) > 0)`;

/** Messages that are about to be sent are signed as they are: they are waited for instead. */
const onlyUnsendable = (name: string): string => (isOutbox(name) ? ' AND set_aside_at IS NOT NULL' : '');

export const isOutbox = (name: string): boolean => name.endsWith('."outbox"');

const asText = ({ name, type }: SweptColumn): string =>
  type === 'bytea' ? `encode(${escapeIdentifier(name)}, 'escape')` : `${escapeIdentifier(name)}::text`;

/** The terms as texts have them, and as bytes have them where they are not ASCII. */
export function termsToFind(terms: readonly string[]): string[] {
  const escaped = terms.map((term) =>
    [...Buffer.from(term)].map((byte) => (byte < 0x80 ? String.fromCharCode(byte) : `\\${byte.toString(8)}`)).join(''),
  );
  return [...new Set([...terms, ...escaped])];
}
