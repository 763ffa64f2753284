import { type ObjectLiteral, type SelectQueryBuilder } from 'typeorm';
import { parse, stringify } from 'uuid';
import { cursorBytes, cursorOf } from './cursor.ts';
import { MalformedCursorError } from '../errors.ts';

export interface PageRequest {
  /** `nextCursor` of the page before; the first page unless told. */
  readonly cursor?: string | undefined;
  /** How many at most. */
  readonly limit: number;
}

export interface Page<Item> {
  readonly items: Item[];
  /** `null` on the last page. */
  readonly nextCursor: string | null;
}

/**
 * Reads one page of a query, newest first, by the entity's UUIDv7 `id`. However deep, a page costs one look into the
 * primary key, and rows that are added meanwhile shift nothing.
 * @throws MalformedCursorError
 */
export async function keysetPage<Entity extends ObjectLiteral & { id: string }>(
  query: SelectQueryBuilder<Entity>,
  { cursor, limit }: PageRequest,
): Promise<Page<Entity>> {
  const id = `${query.alias}.id`;
  if (cursor !== undefined) query.andWhere(`${id} < :keysetCursor`, { keysetCursor: decodeCursor(cursor) });
  // One more than asked for tells whether there is a next page.
  const rows = await query
    .orderBy(id, 'DESC')
    .take(limit + 1)
    .getMany();
  const items = rows.slice(0, limit);
  const last = rows.length > limit ? items.at(-1) : undefined;
  return { items, nextCursor: last ? encodeCursor(last.id) : null };
}

export const encodeCursor = (id: string): string => cursorOf(parse(id));

/** @throws MalformedCursorError */
export function decodeCursor(cursor: string): string {
  const bytes = cursorBytes(cursor);
  if (bytes.length !== 16) throw new MalformedCursorError();
  try {
    return stringify(bytes);
  } catch {
    throw new MalformedCursorError();
  }
}
