import { z } from 'zod';

/** What every list takes. Lists are read page by page, newest first, by passing `nextCursor` on. */
export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(50).describe('How many at most.'),
  cursor: z.string().max(200).optional().describe('`nextCursor` of the page before.'),
});

/** What every list answers. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

/** What `:id` must look like. */
export const IdParameter = z.object({ id: z.uuid() });
export type IdParameter = z.output<typeof IdParameter>;
