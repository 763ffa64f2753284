import { z } from 'zod';
import { defineEvent, defineTask } from '@warren/contracts';
import { EmailAddress, personal } from '@warren/contracts';

/** An enhanced mail status (RFC 3463): class, subject, detail. */
export const MailStatus = z.string().regex(/^[245]\.\d{1,3}\.\d{1,3}$/);

/** What somebody's mail server says of a mail that it had taken, or of one that its user calls spam. */
export const NoteMailReport = defineTask(
  'email-subscriptions.note-mail-report.v1',
  z.object({
    /** The same for one mail to one address: what is said twice counts once. */
    reportId: z.uuid(),
    email: EmailAddress,
    about: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('bounce'), status: MailStatus }),
      z.object({ kind: z.literal('complaint') }),
    ]),
  }),
);

/** Their mailbox takes no mail: they get none from now on. */
export const SubscriberBounced = defineEvent(
  'subscriber.bounced.v1',
  z.object({ subscriberId: z.uuid(), email: personal(z.email()), status: MailStatus, bouncedAt: z.iso.datetime() }),
);

/** They have called our mail spam: they get none from now on. */
export const SubscriberComplained = defineEvent(
  'subscriber.complained.v1',
  z.object({ subscriberId: z.uuid(), email: personal(z.email()), complainedAt: z.iso.datetime() }),
);
