import { Injectable } from '@nestjs/common';
import {
  EMPTY_PART,
  findingOf,
  idsOf,
  type JourneyExplainer,
  type JourneyFinding,
  type JourneyKey,
  joinParts,
  type JourneyPart,
  type JourneyQuestion,
} from '@warren/contracts';
import { UnitOfWork } from '@warren/persistence';
import { In } from 'typeorm';
import { CampaignMail } from '../campaigns/campaign-mail.ts';
import type { CampaignState } from '../campaigns/campaign-state.ts';
import { CampaignRow } from '../campaigns/campaign.entity.ts';
import { GROUP as service } from '../group.ts';
import { SubscriberRow } from '../subscribers/subscriber.entity.ts';
import { type Send, sendFinding, sendHop } from './send-finding.ts';

/** Campaigns, the newest, in which a reader is looked for: the ledger is read by campaign and reader. */
const MOST_CAMPAIGNS = 20;
/** Milliseconds after which what waits should have been written. */
const SOON_MS = 2_000;

const SENDS = `SELECT send.campaign_id, send.subscriber_id, send.state, send.held, send.task_id, send.changed_at,
  coalesce(send.reason, domain.reason) AS reason, campaigns.subject, campaigns.state AS campaign, campaigns.paused_because
  FROM campaign_sends send JOIN campaigns ON campaigns.id = send.campaign_id
  LEFT JOIN subscribers ON subscribers.id = send.subscriber_id
  LEFT JOIN campaign_paused_domains domain ON send.held AND domain.campaign_id = send.campaign_id
    AND domain.domain = substring(subscribers.email_key from '[^@]*$')`;

/** What campaigns know: how each stands, and how each mail of it does. */
@Injectable()
export class CampaignJourney implements JourneyExplainer {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly mail: CampaignMail,
  ) {}

  async explainJourney(question: JourneyQuestion): Promise<JourneyPart> {
    const [campaigns, tasks] = [idsOf(question, 'campaignId'), idsOf(question, 'taskId', 'messageId')];
    const byId = campaigns.length === 0 ? [] : await this.unitOfWork.manager.findBy(CampaignRow, { id: In(campaigns) });
    const sends: Send[] =
      tasks.length === 0
        ? []
        : await this.unitOfWork.manager.query(`${SENDS} WHERE send.task_id = ANY($1::uuid[])`, [tasks]);
    return joinParts([{ ...EMPTY_PART, findings: byId.map(campaignFinding) }, await this.partOf(sends)]);
  }

  /** @param subscriberId whose mails of the newest campaigns are looked up */
  async ofReader(subscriberId: string): Promise<JourneyPart> {
    const sends: Send[] = await this.unitOfWork.manager.query(
      `${SENDS} WHERE send.subscriber_id = $1
         AND send.campaign_id IN (SELECT id FROM campaigns ORDER BY id DESC LIMIT ${MOST_CAMPAIGNS})`,
      [subscriberId],
    );
    return this.partOf(sends);
  }

  private async partOf(sends: readonly Send[]): Promise<JourneyPart> {
    const seen = await Promise.all(sends.map((send) => this.withFlaw(send)));
    return {
      hops: seen.map(sendHop),
      findings: seen.map(sendFinding),
      keys: seen.flatMap(({ task_id }): JourneyKey[] => (task_id === null ? [] : [{ kind: 'taskId', value: task_id }])),
    };
  }

  /** What waits longer than it should is written on trial: an error in a template shows nowhere else. */
  private async withFlaw(send: Send): Promise<Send> {
    const isLate = Date.now() - send.changed_at.getTime() > SOON_MS;
    if (send.state !== 'pending' || send.campaign !== 'running' || send.held || !isLate) return send;
    const { manager } = this.unitOfWork;
    const campaign = await manager.findOneBy(CampaignRow, { id: send.campaign_id });
    const reader = await manager.findOneBy(SubscriberRow, { id: send.subscriber_id });
    if (!campaign || !reader) return send;
    const flaw = await this.mail.to(campaign, reader).then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    return { ...send, flaw };
  }
}

function campaignFinding(campaign: CampaignRow): JourneyFinding {
  const about = { kind: 'campaignId', value: campaign.id } as const;
  const since = (campaign.endedAt ?? campaign.createdAt).toISOString();
  return findingOf({ service, about, since, ...STATUS[campaign.state](campaign) });
}

type Finding = Pick<JourneyFinding, 'code' | 'sentence'> & Partial<JourneyFinding>;

const named = ({ subject }: CampaignRow): string => `The campaign "${subject.slice(0, 100)}"`;

const STATUS: Readonly<Record<CampaignState, (campaign: CampaignRow) => Finding>> = {
  draft: (campaign) => ({
    code: 'not-approved',
    sentence: `Not sent: ${named(campaign)} is a draft, which no operator has sent.`,
    advice: `Look at its preview, then send it: POST /campaigns/${campaign.id}/send`,
  }),
  scheduled: (campaign) => {
    const until = campaign.sendAt?.toISOString() ?? null;
    return { code: 'not-due', until, sentence: `Waiting: ${named(campaign)} is due at ${until}.` };
  },
  running: (campaign) => ({
    code: 'running',
    sentence: `Being sent: ${named(campaign)} is on its way to its readers.`,
  }),
  paused: (campaign) => ({
    code: 'paused',
    sentence: `Waiting: ${named(campaign)} is paused: ${campaign.pausedBecause ?? 'without a reason'}`,
    advice: 'Resume it when the reason is gone.',
  }),
  finished: (campaign) => ({
    code: 'done',
    sentence: `Done: ${named(campaign)} has an outcome for each of its readers.`,
  }),
  cancelled: (campaign) => ({
    code: 'cancelled',
    sentence: `Not sent: ${named(campaign)} was cancelled at ${campaign.endedAt?.toISOString()}.`,
  }),
};
