import { z } from 'zod';

/** A row that its own contract refuses, by its id, and what is wrong with it. */
export const UnreadableRow = z.object({ id: z.string().nullable(), reason: z.string() });

/**
 * One page of a list, as a request is answered with. A row that does not fit its contract, because it was let in before
 * the contract became narrower or by another way, stands in `unreadable`, and keeps nobody from the others.
 */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item),
    nextCursor: z.string().nullable(),
    /** Rows of this page that cannot be shown. Not set where there are none. */
    unreadable: z.array(UnreadableRow).optional(),
  });

const MOST_REASONS = 3;

/**
 * The page with each row that does not fit moved to `unreadable`.
 * @returns `undefined` for a schema that {@link pageOf} did not make, or a value that is no page
 */
export function withUnreadableRows(schema: z.ZodType, page: unknown): unknown {
  const item = itemOf(schema);
  const items = (page as { items?: unknown } | null | undefined)?.items;
  if (!item || !Array.isArray(items)) return undefined;
  const read = items.map((row: unknown) => ({ row, flaws: item.safeParse(row).error?.issues }));
  const unreadable = read.flatMap(({ row, flaws }) => (flaws ? [{ id: idOf(row), reason: reasonOf(flaws) }] : []));
  return { ...(page as object), items: read.flatMap(({ row, flaws }) => (flaws ? [] : [row])), unreadable };
}

function itemOf(schema: z.ZodType): z.ZodType | undefined {
  if (!(schema instanceof z.ZodObject)) return undefined;
  const { items, unreadable } = schema.shape as Readonly<Record<string, unknown>>;
  return items instanceof z.ZodArray && unreadable !== undefined ? (items.element as z.ZodType) : undefined;
}

function idOf(row: unknown): string | null {
  const id = (row as { id?: unknown } | null | undefined)?.id;
  return typeof id === 'string' ? id : null;
}

const reasonOf = (flaws: readonly z.core.$ZodIssue[]): string =>
  flaws
    .slice(0, MOST_REASONS)
    .map(({ path, message }) => `${path.join('.') || 'it'}: ${message}`)
    .join('; ');
