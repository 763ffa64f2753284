import { z } from 'zod';
import { defineEvent } from './contract.ts';

/** An operator has paused a queue: its workers finish what they have in hand, and take no more. */
export const QueuePaused = defineEvent(
  'queue.paused.v1',
  z.object({ queue: z.string(), reason: z.string().nullable(), pausedBy: z.uuid(), pausedAt: z.iso.datetime() }),
);

/** An operator lets a queue's workers go on. */
export const QueueResumed = defineEvent(
  'queue.resumed.v1',
  z.object({ queue: z.string(), resumedBy: z.uuid(), resumedAt: z.iso.datetime() }),
);
