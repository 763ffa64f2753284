import { z } from 'zod';
import { defineEvent } from './contract.ts';

/** Somebody wanted something done that they may not have done, or could not show that they may. */
export const AccessRefused = defineEvent(
  'access.refused.v1',
  z.object({
    /** The message that was refused. */
    messageId: z.uuid(),
    messageType: z.string(),
    /** The service that refused it. */
    service: z.string(),
    /** Who sent it, by its own account. */
    sentBy: z.string().nullable(),
    /** A sentence. */
    reason: z.string(),
    refusedAt: z.iso.datetime(),
  }),
);
