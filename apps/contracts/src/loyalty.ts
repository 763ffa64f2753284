import { z } from 'zod';
import { defineEvent, defineRequest } from '@warren/contracts';

/** A user's points, and how the newest came about. */
export const GetPoints = defineRequest(
  'loyalty.get-points.v1',
  z.object({ userId: z.uuid() }),
  z.object({
    userId: z.uuid(),
    points: z.int(),
    entries: z.array(z.object({ orderId: z.uuid(), points: z.int(), at: z.iso.datetime() })).max(100),
  }),
  { audience: 'user' },
);

/** Negative when points are taken back, because their order came to nothing. */
export const PointsEarned = defineEvent(
  'points.earned.v1',
  z.object({ userId: z.uuid(), orderId: z.uuid(), points: z.int(), balance: z.int(), earnedAt: z.iso.datetime() }),
);
