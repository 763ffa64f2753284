import { z } from 'zod';
import { defineRequest, pageOf } from '@warren/contracts';
import { personal, UnboundedEmailAddress } from '@warren/contracts';
import { Labels } from './subscribers.ts';

export const CampaignState = z.enum(['draft', 'scheduled', 'running', 'paused', 'finished', 'cancelled']);

const count = z.int().nonnegative();

/** How many recipients are where, as the ledger of sends says. */
export const CampaignProgress = z.object({
  total: count,
  pending: count,
  /** In the queue, not yet in a worker's hands. */
  queued: count,
  /** A worker has the permit, and talks to the SMTP server or is about to. */
  sending: count,
  sent: count,
  refused: count,
  /** Not sent on purpose: unsubscribed or suppressed meanwhile, or the campaign was cancelled. */
  skipped: count,
  /** Sent or not, nobody can know, and not sent again. */
  uncertain: count,
});

/** Whom it is for, among those who have confirmed: who is on one of the lists, and bears one of the tags. */
const Audience = { lists: Labels.optional(), tags: Labels.optional() };

const PausedDomain = z.object({
  domain: z.string(),
  /** Why: a bad name, missing or wrong authentication, a rule, or too much at once. */
  cause: z.enum(['reputation', 'authentication', 'policy', 'rate']),
  /** In the server's own words. */
  reason: z.string(),
  since: z.iso.datetime(),
});

/** A mail to many, as the email-subscriptions service keeps it. */
export const Campaign = z.object({
  id: z.uuid(),
  subject: z.string(),
  ...Audience,
  state: CampaignState,
  createdAt: z.iso.datetime(),
  /** When it starts, or was to start; null for a draft. */
  sendAt: z.iso.datetime().nullable(),
  startedAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime().nullable(),
  /** Why it paused, in a sentence; null unless it is paused. */
  pausedBecause: z.string().nullable(),
  /** All 0 before it has started, when its recipients are counted. */
  progress: CampaignProgress,
  /** Domains whose servers refuse us, so that their recipients wait, as `pending`, until the campaign is resumed. */
  pausedDomains: z.array(PausedDomain).optional(),
});
export type Campaign = z.infer<typeof Campaign>;

const Id = Campaign.pick({ id: true });
const Template = z.string().min(1).max(200_000);

/**
 * A new draft. Refused with `template-invalid` when its subject, text or HTML cannot be rendered, or names something
 * that mails do not know. Without HTML it gets an HTML part made of the text.
 */
export const CreateCampaign = defineRequest(
  'email-subscriptions.create-campaign.v1',
  z.object({
    subject: z
      .string()
      .min(1)
      .max(300)
      .regex(/^[^\r\n]*$/, 'must be one line'),
    text: Template,
    html: Template.optional(),
    ...Audience,
  }),
  Campaign,
  { audience: 'operator' },
);

/** Refused with `campaign-unknown`. */
export const GetCampaign = defineRequest('email-subscriptions.get-campaign.v1', Id, Campaign, { audience: 'operator' });

/** Newest first, in keyset pages: pass `nextCursor` on to get the page behind. */
export const ListCampaigns = defineRequest(
  'email-subscriptions.list-campaigns.v1',
  z.object({ limit: z.int().min(1).max(100).default(50), cursor: z.string().max(200).optional() }),
  pageOf(Campaign),
  { audience: 'operator' },
);

/** How the mail looks to one subscriber, or to nobody in particular. Refused with `campaign-unknown`, `subscriber-unknown`. */
export const PreviewCampaign = defineRequest(
  'email-subscriptions.preview-campaign.v1',
  Id.extend({ subscriberId: z.uuid().optional() }),
  personal(z.object({ to: UnboundedEmailAddress, subject: z.string(), text: z.string(), html: z.string() })),
  { audience: 'operator' },
);

/** Starts a draft, now or at a moment. Refused with `campaign-unknown`, `campaign-state`. */
export const SendCampaign = defineRequest(
  'email-subscriptions.send-campaign.v1',
  Id.extend({ at: z.iso.datetime({ offset: true }).optional() }),
  Campaign,
  { audience: 'operator' },
);

/** Refused with `campaign-unknown`, `campaign-state`. */
export const PauseCampaign = defineRequest('email-subscriptions.pause-campaign.v1', Id, Campaign, {
  audience: 'operator',
});

/** Also lets go on what waits for a domain, in a campaign that runs. Refused with `campaign-unknown`, `campaign-state`. */
export const ResumeCampaign = defineRequest('email-subscriptions.resume-campaign.v1', Id, Campaign, {
  audience: 'operator',
});

/** For good: who has not got the mail does not get it. Refused with `campaign-unknown`, `campaign-state`. */
export const CancelCampaign = defineRequest('email-subscriptions.cancel-campaign.v1', Id, Campaign, {
  audience: 'operator',
  deadlineMs: 30_000,
});

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
