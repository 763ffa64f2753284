import { z } from 'zod';

/** An amount in minor units (cents), never a fraction, with its ISO 4217 currency. */
export const Money = z.object({
  amount: z.int().nonnegative(),
  currency: z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code, like EUR'),
});
export type Money = z.infer<typeof Money>;
