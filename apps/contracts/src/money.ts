import { z } from 'zod';

/** An amount in minor units (cents), never a fraction, with its ISO 4217 currency. */
export const Money = z.object({
  amount: z.int().nonnegative(),
  currency: z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code, like EUR'),
});
export type Money = z.infer<typeof Money>;

/** How many minor units make a whole one: 100 for EUR, 1 for JPY; 100 also for a currency that nobody knows. */
export function minorUnitsOf(currency: string): number {
  const { maximumFractionDigits = 2 } = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions();
  return 10 ** maximumFractionDigits;
}
