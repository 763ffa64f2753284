import { z } from 'zod';
import { defineRequest } from '@warren/contracts';

/** Days are UTC, both ends included; at most 366 of them. Revenue is that of confirmed orders. */
export const GetSummary = defineRequest(
  'analytics.get-summary.v1',
  z.object({ from: z.iso.date(), to: z.iso.date() }),
  z.object({
    days: z.array(
      z.object({
        day: z.iso.date(),
        registrations: z.int().nonnegative(),
        ordersPlaced: z.int().nonnegative(),
        ordersConfirmed: z.int().nonnegative(),
        ordersRejected: z.int().nonnegative(),
        /** Minor units, by currency. */
        revenue: z.record(z.string(), z.int().nonnegative()),
      }),
    ),
    /** Confirmed orders by placed orders; `null` without any. */
    conversion: z.number().min(0).max(1).nullable(),
  }),
  { audience: 'operator' },
);
