import { Injectable } from '@nestjs/common';
import {
  EMPTY_PART,
  findingOf,
  hopOf,
  type JourneyExplainer,
  type JourneyFinding,
  type JourneyHop,
  type JourneyKey,
  joinParts,
  type JourneyPart,
  type JourneyQuestion,
  matchingKey,
  valuesOf,
} from '@warren/contracts';
import { UnitOfWork } from '@warren/persistence';
import { GROUP as service } from '../group.ts';
import type { SubscriberRow } from '../subscribers/subscriber.entity.ts';
import { type SuppressionReason, Suppressions } from '../subscriptions/suppressions.ts';
import { CampaignJourney } from './campaign-journey.ts';
import { queuedMail } from './mail-journey.ts';
import { dayOf } from './spoken-time.ts';

type Reader = Pick<SubscriberRow, 'id' | 'email' | 'status'> & {
  readonly since: Date;
  readonly asked: Date | null;
  readonly mail: string | null;
};

interface Suppression {
  readonly reason: SuppressionReason;
  readonly since: Date;
  /** Of the bounce that led to it. */
  readonly status: string | null;
  readonly cause: string | null;
}

/** What is known of an address: whether it may be written to, why not and since when, and which mails it was sent. */
@Injectable()
export class PersonJourney implements JourneyExplainer {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly suppressions: Suppressions,
    private readonly campaigns: CampaignJourney,
  ) {}

  async explainJourney(question: JourneyQuestion): Promise<JourneyPart> {
    const emails = [...new Set(valuesOf(question, 'email').map(matchingKey))];
    const parts: JourneyPart[] = [];
    for (const email of emails) parts.push(await this.explain(email));
    return joinParts(parts);
  }

  private async explain(email: string): Promise<JourneyPart> {
    const about: JourneyKey = { kind: 'email', value: email };
    const [suppression, reader] = [await this.suppression(email), await this.reader(email)];
    const findings = suppression ? [suppressed(suppression, about)] : [];
    const hops = await this.bounces(email);
    if (!reader) return { ...EMPTY_PART, hops, findings };
    const status = suppression ? [] : [...statusFindings(reader, about), ...askedBy(reader)];
    const person = { hops, findings: [...findings, ...status], keys: await this.mailsTo(reader.id) };
    return joinParts([person, await this.campaigns.ofReader(reader.id)]);
  }

  private async suppression(email: string): Promise<Suppression | undefined> {
    const [found]: Suppression[] = await this.unitOfWork.manager.query(
      `SELECT reason, since, latest.status, latest.cause FROM suppressions LEFT JOIN LATERAL (
         SELECT status, cause FROM bounces WHERE bounces.digest = suppressions.digest ORDER BY at DESC LIMIT 1
       ) AS latest ON true WHERE digest = $1`,
      [this.suppressions.digest(email)],
    );
    return found;
  }

  private async reader(email: string): Promise<Reader | undefined> {
    const [found]: Reader[] = await this.unitOfWork.manager.query(
      `SELECT id, email, status, coalesce(latest.at, created_at) AS since, asked.expires_at AS asked, asked.token_id AS mail
       FROM subscribers
       LEFT JOIN LATERAL (SELECT at FROM consents WHERE subscriber_id = subscribers.id ORDER BY id DESC LIMIT 1) AS latest ON true
       LEFT JOIN LATERAL (SELECT expires_at, token_id FROM confirmations WHERE subscriber_id = subscribers.id AND used_at IS NULL
         ORDER BY token_id DESC LIMIT 1) AS asked ON true
       WHERE email_key = $1`,
      [email],
    );
    return found;
  }

  private async bounces(email: string): Promise<JourneyHop[]> {
    const rows: { kind: string; status: string | null; cause: string | null; at: Date }[] =
      await this.unitOfWork.manager.query(
        'SELECT kind, status, cause, at FROM bounces WHERE digest = $1 ORDER BY at DESC LIMIT 20',
        [this.suppressions.digest(email)],
      );
    return rows.map(({ kind, status, cause, at }) =>
      hopOf({
        ...{ at: at.toISOString(), kind: 'report', state: 'failed', service, place: `${service}: bounces` },
        what: kind === 'bounce' ? `A mail bounced: ${cause} (${status}).` : 'A mail was reported as spam.',
      }),
    );
  }

  /** A confirmation's task has the id of its token. */
  private async mailsTo(subscriberId: string): Promise<JourneyKey[]> {
    const rows: { id: string }[] = await this.unitOfWork.manager.query(
      `(SELECT token_id AS id FROM confirmations WHERE subscriber_id = $1 ORDER BY token_id DESC LIMIT 5)
       UNION (SELECT task_id FROM mail_recipients WHERE subscriber_id = $1 ORDER BY sent_at DESC LIMIT 10)`,
      [subscriberId],
    );
    return rows.map(({ id }) => ({ kind: 'taskId', value: id }));
  }
}

function suppressed({ reason, since, status, cause }: Suppression, about: JourneyKey): JourneyFinding {
  const common = { service, about, since: since.toISOString() };
  if (reason === 'erased') {
    const sentence = `Not sent: the person behind this address was erased on ${dayOf(since)}, and is never written to again.`;
    return findingOf({ ...common, code: 'erased', sentence });
  }
  const bounce = status === null ? 'a bounce' : `a bounce (${status}, ${cause})`;
  const what = reason === 'bounced' ? bounce : 'a complaint about spam';
  return findingOf({
    ...{ ...common, code: 'suppressed' },
    sentence: `Not sent: suppressed after ${what} on ${dayOf(since)}.`,
    advice:
      reason === 'bounced'
        ? 'Have the owner repair the mailbox and confirm the subscription again: that lifts it.'
        : 'Only an operator may add them again, when they ask for it.',
  });
}

/** The mail that asks for the confirmation. */
const askedBy = ({ mail, since }: Reader): JourneyFinding[] => queuedMail({ taskId: mail, decidedAt: since }, 'high');

function statusFindings({ status, since, asked }: Reader, about: JourneyKey): JourneyFinding[] {
  const common = { service, about, since: since.toISOString() };
  switch (status) {
    case 'confirmed':
      return [];
    case 'pending': {
      const link = asked === null ? 'was not asked to confirm' : `was asked to confirm until ${asked.toISOString()}`;
      const sentence = `No newsletter: the address ${link}, and has not. Mails about orders and the account are sent.`;
      return [findingOf({ ...common, code: 'not-confirmed', until: asked?.toISOString() ?? null, sentence })];
    }
    case 'unsubscribed': {
      const sentence = `Not sent: unsubscribed on ${dayOf(since)}. Mails about orders are sent.`;
      return [findingOf({ ...common, code: 'unsubscribed', sentence, advice: 'They can subscribe again themselves.' })];
    }
    case 'bounced':
    case 'complained':
    case 'suppressed':
      return [findingOf({ ...common, code: 'suppressed', sentence: `Not sent: ${status} since ${dayOf(since)}.` })];
  }
}
