import { z } from 'zod';

/** A query as it is asked: its grammar is read where the list's fields are known. */
export const SearchText = z.object({
  q: z
    .string()
    .max(1_000)
    .optional()
    .describe(
      'Conditions, all of which hold: `type:order.placed.v1 reason:timeout payload.customer.id:42 age>5m -state:done`.',
    ),
});
