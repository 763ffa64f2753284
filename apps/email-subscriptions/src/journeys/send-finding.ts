import { DeliverEmail } from '@showcase/contracts';
import { findingOf, type JourneyFinding, type JourneyHop, hopOf } from '@warren/contracts';
import { taskQueue } from '@warren/messaging';
import type { CampaignState } from '../campaigns/campaign-state.ts';
import type { SendState } from '../campaigns/send-ledger.ts';
import { GROUP as service } from '../group.ts';
import { timeOf } from './spoken-time.ts';

/** One mail of a campaign, with what its campaign and its domain say. */
export interface Send {
  readonly campaign_id: string;
  readonly subscriber_id: string;
  readonly subject: string;
  readonly campaign: CampaignState;
  readonly paused_because: string | null;
  readonly state: SendState;
  readonly held: boolean;
  readonly reason: string | null;
  readonly task_id: string | null;
  readonly changed_at: Date;
  /** Why the mail cannot be written; known of those that wait. */
  readonly flaw?: string | undefined;
}

type Finding = Pick<JourneyFinding, 'code' | 'sentence'> & Partial<JourneyFinding>;

/** How one mail of a campaign stands. */
export function sendFinding(send: Send): JourneyFinding {
  const about = { kind: 'campaignId', value: send.campaign_id } as const;
  return findingOf({ service, about, since: send.changed_at.toISOString(), ...STATUS[send.state](send) });
}

export const sendHop = (send: Send): JourneyHop =>
  hopOf({
    ...{
      at: send.changed_at.toISOString(),
      kind: 'decision',
      service,
      place: `${service}: campaign ${send.campaign_id}`,
    },
    state: HOP_STATES[send.state],
    what: `${named(send)}: ${send.state}${send.reason === null ? '' : `, ${send.reason}`}`,
    messageId: send.task_id,
  });

const HOP_STATES = {
  ...{ pending: 'waiting', queued: 'waiting', sending: 'running', sent: 'done' },
  ...{ refused: 'failed', skipped: 'skipped', uncertain: 'failed' },
} as const satisfies Record<SendState, JourneyHop['state']>;

const named = ({ subject }: Send): string => `The campaign "${subject.slice(0, 100)}"`;

const RESUME = 'Resume the campaign when the reason is gone.';

function paused(send: Send): Finding {
  const why = send.paused_because ?? 'without a reason';
  return { code: 'paused', sentence: `Waiting: ${named(send)} is paused: ${why}`, advice: RESUME };
}

function waiting(send: Send): Finding {
  if (send.held) {
    const sentence = `Waiting: ${named(send)} is held for this domain, whose server refuses our mails: ${send.reason ?? 'see the campaign'}`;
    return { code: 'paused', sentence, advice: `Repair what its server says. ${RESUME}` };
  }
  if (send.campaign === 'paused') return paused(send);
  if (send.flaw !== undefined) {
    const sentence = `Failed: ${named(send)} cannot be written to this reader: ${send.flaw}`;
    return {
      code: 'template-invalid',
      weight: 3,
      sentence,
      advice: 'Cancel the campaign, repair its text, and send it anew.',
    };
  }
  return { code: 'queued', sentence: `Waiting: ${named(send)} is being sent, and has not come to this reader.` };
}

const STATUS: Readonly<Record<SendState, (send: Send) => Finding>> = {
  pending: waiting,
  queued: (send) => {
    if (send.campaign === 'paused') return paused(send);
    const sentence = `Waiting: ${named(send)}: the mail is in the queue since ${timeOf(send.changed_at)}.`;
    return { code: 'queued', sentence, queue: taskQueue(DeliverEmail.type) };
  },
  sending: (send) => ({
    code: 'running',
    sentence: `Being sent: ${named(send)}: a worker has it in flight since ${timeOf(send.changed_at)}.`,
  }),
  sent: (send) => ({
    code: 'accepted',
    sentence: `Sent at ${timeOf(send.changed_at)}: ${named(send)}${send.reason === null ? '' : `, accepted with ${send.reason}`}.`,
  }),
  refused: (send) => ({
    code: 'refused',
    sentence: `Not delivered: ${named(send)} was refused at ${timeOf(send.changed_at)}: ${send.reason}`,
  }),
  skipped,
  uncertain: (send) => ({
    code: 'uncertain',
    sentence: `Unknown: ${named(send)} may have been delivered at ${timeOf(send.changed_at)}: ${send.reason}`,
    advice: 'It is not sent again, as the campaign wants it.',
  }),
};

const SKIPPED: Readonly<Record<string, JourneyFinding['code']>> = {
  unsubscribed: 'unsubscribed',
  suppressed: 'suppressed',
  bounced: 'suppressed',
  complained: 'suppressed',
  pending: 'not-confirmed',
  removed: 'erased',
};

/** Of one mail, which is no reason for others: it weighs as much as other mails do. */
function skipped(send: Send): Finding {
  const code = SKIPPED[send.reason ?? ''] ?? 'cancelled';
  const why = code === 'cancelled' ? (send.reason ?? 'the campaign was cancelled') : `they were ${send.reason} by then`;
  return {
    code,
    weight: 2,
    sentence: `Not sent at ${timeOf(send.changed_at)}: ${named(send)} left this reader out: ${why}`,
  };
}
