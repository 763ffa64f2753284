import { z } from 'zod';
import { defineEvent } from '@warren/contracts';

/** Something about an order is unusual. It goes on all the same: people look at it. */
export const OrderFlagged = defineEvent(
  'order.flagged.v1',
  z.object({
    orderId: z.uuid(),
    userId: z.uuid(),
    score: z.int().min(1).max(100),
    reasons: z.array(z.string().min(1)).min(1),
    flaggedAt: z.iso.datetime(),
  }),
);
