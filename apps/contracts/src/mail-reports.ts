import { z } from 'zod';
import { defineEvent, defineTask } from '@warren/contracts';
import { EmailAddress, personal, UnboundedEmailAddress } from '@warren/contracts';

/** An enhanced mail status (RFC 3463): class, subject, detail. */
export const MailStatus = z.string().regex(/^[245]\.\d{1,3}\.\d{1,3}$/);

/** What came of a mail. */
const About = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('bounce'),
    status: MailStatus,
    /** In the server's own words, which may say more than its status: some always write 5.0.0. */
    diagnostic: personal(z.string().max(2_000)).optional(),
  }),
  z.object({ kind: z.literal('complaint') }),
]);

/** The mail's own task, whose id is in its Message-ID: it tells who got it, whatever the report names. */
const taskId = z.uuid();

/** What another's mail server reports of a mail that it had taken, or of one that its user calls spam. */
export const NoteMailReport = defineTask(
  'email-subscriptions.note-mail-report.v1',
  z.object({
    /** The same for one mail to one address: what is reported twice counts once. */
    reportId: z.uuid(),
    email: EmailAddress,
    about: About,
    /** Other addresses that may be meant: a mail that was passed on is reported with the address it was passed on to. */
    alsoKnownAs: z.array(EmailAddress).max(4).optional(),
    taskId: taskId.optional(),
  }),
);

/** A report that names no recipient, or a redacted one, about a mail that is ours. */
export const NoteAnonymousReport = defineTask(
  'email-subscriptions.note-anonymous-report.v1',
  z.object({ reportId: z.uuid(), taskId, about: About }),
);

/** Their mailbox takes no mail: they get none from now on. */
export const SubscriberBounced = defineEvent(
  'subscriber.bounced.v1',
  z.object({ subscriberId: z.uuid(), email: UnboundedEmailAddress, status: MailStatus, bouncedAt: z.iso.datetime() }),
);

/** They have called our mail spam: they get none from now on. */
export const SubscriberComplained = defineEvent(
  'subscriber.complained.v1',
  z.object({ subscriberId: z.uuid(), email: UnboundedEmailAddress, complainedAt: z.iso.datetime() }),
);
