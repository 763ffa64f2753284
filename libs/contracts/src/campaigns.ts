import { z } from 'zod';
import { defineRequest } from './contract.ts';

/**
 * Asked by whoever is about to hand a campaign's mail to the SMTP server. A yes is on record before it is said; after a
 * no the mail must not be sent, and whoever asked has nothing more to do with it.
 */
export const MaySend = defineRequest(
  'email-subscriptions.may-send.v1',
  z.object({ campaignId: z.uuid(), subscriberId: z.uuid() }),
  z.discriminatedUnion('may', [
    z.object({ may: z.literal(true) }),
    z.object({ may: z.literal(false), reason: z.string() }),
  ]),
);
