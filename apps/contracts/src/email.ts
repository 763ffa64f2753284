import { z } from 'zod';
import { defineEvent, defineTask } from '@warren/contracts';
import { EmailAddress, personal, UnboundedEmailAddress } from '@warren/contracts';

/** No line breaks: a subject must not be able to add headers. */
const Line = z
  .string()
  .min(1)
  .max(998)
  .regex(/^[^\r\n]*$/, 'must be one line');

/** Which mail of which campaign; its own service is asked for a permit right before it is sent. */
const CampaignSend = z.object({
  campaignId: z.uuid(),
  subscriberId: z.uuid(),
  /** What to do when nobody can know whether the server has accepted it already. */
  onDoubt: z.enum(['resend', 'skip']),
});

/**
 * Hand one mail to the SMTP server. Who gets it and what it says was decided before. What somebody waits for, like the
 * link that confirms an address, is of high priority, and overtakes campaigns.
 */
export const DeliverEmail = defineTask(
  'email.deliver.v1',
  z.object({
    to: EmailAddress,
    subject: personal(Line),
    text: personal(z.string().min(1).max(500_000)),
    html: personal(z.string().max(500_000)).optional(),
    /** Where one POST ends the subscription (RFC 8058): goes into the mail's List-Unsubscribe. */
    unsubscribeUrl: personal(z.url({ protocol: /^https?$/ }).max(3_000)).optional(),
    campaign: CampaignSend.optional(),
  }),
  { priorities: true },
);

/** Known by its task, whose id is in the Message-ID, too. */
const Mail = {
  taskId: z.uuid(),
  to: UnboundedEmailAddress,
  messageId: z.string(),
  /** When it is a campaign's mail. */
  campaignId: z.uuid().optional(),
};

/** The SMTP server has taken a mail over. */
export const MailAccepted = defineEvent(
  'mail.accepted.v1',
  z.object({
    ...Mail,
    acceptedAt: z.iso.datetime(),
    /** What the server said to the mail: `250 2.0.0 Ok: queued as 4XyZ`. */
    reply: z.string().max(2_000).optional(),
  }),
);

/** The SMTP server refuses a mail for good: a hard bounce, most likely. */
export const MailRefused = defineEvent(
  'mail.refused.v1',
  z.object({
    ...Mail,
    /** The server's reply, 500 to 599. */
    code: z.int(),
    /** In the server's own words. */
    reason: personal(z.string().max(2_000)),
    /** What the server does not want; a `mail` for what it says, or for who sends it. */
    refused: z.enum(['recipient', 'mail']).optional(),
    refusedAt: z.iso.datetime(),
  }),
);

/** Whether the server has accepted a mail cannot be known, and it is not sent again, as its sender wished. */
export const MailUncertain = defineEvent(
  'mail.uncertain.v1',
  z.object({ ...Mail, reason: personal(z.string().max(2_000)), since: z.iso.datetime() }),
);
