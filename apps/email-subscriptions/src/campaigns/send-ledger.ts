import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { Campaign } from '@showcase/contracts';
import { UnitOfWork } from '@warren/persistence';
import { v5 } from 'uuid';
import type { CampaignRow } from './campaign.entity.ts';

export type SendState = Exclude<keyof Campaign['progress'], 'total'>;

/** Longer than a mail's attempts can take, in milliseconds: whatever has been open since then was lost. */
const LOST_AFTER_MS = 6 * 3_600_000;

const LONGEST_WAIT_MS = 2_000;
const LOOK_EVERY_MS = 25;

export interface Taken {
  readonly subscriberId: string;
  readonly taskId: string;
}

/** A mail's task, always the same for a recipient: whoever is enqueued twice gets one mail. */
const taskIdOf = (campaignId: string, subscriberId: string): string => v5(campaignId, subscriberId);

/** What becomes of each recipient of each campaign. All that is said of a campaign's progress is counted here. */
@Injectable()
export class SendLedger {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Writes down who gets the mail, once and for all: whoever has confirmed by now, and is meant. */
  async freezeAudience({ id, lists, tags }: Pick<CampaignRow, 'id' | 'lists' | 'tags'>): Promise<void> {
    await this.query(
      `INSERT INTO campaign_sends (campaign_id, subscriber_id, state, changed_at)
       SELECT $1, id, 'pending', now() FROM subscribers WHERE status = 'confirmed'
         AND ($2::text[] = '{}' OR lists && $2) AND ($3::text[] = '{}' OR tags && $3)`,
      [id, lists, tags],
    );
  }

  /** @returns whose mails are to be enqueued, in this very transaction; no other instance gets them */
  async take(campaignId: string, limit: number): Promise<Taken[]> {
    const rows = (await this.query(
      `SELECT subscriber_id AS id FROM campaign_sends WHERE campaign_id = $1 AND state = 'pending' AND NOT held
       LIMIT $2 FOR UPDATE SKIP LOCKED`,
      [campaignId, limit],
    )) as { id: string }[];
    const taken = rows.map(({ id }) => ({ subscriberId: id, taskId: taskIdOf(campaignId, id) }));
    await this.query(
      `UPDATE campaign_sends AS send SET state = 'queued', task_id = taken.task_id, changed_at = now()
       FROM unnest($2::uuid[], $3::uuid[]) AS taken (subscriber_id, task_id)
       WHERE send.campaign_id = $1 AND send.subscriber_id = taken.subscriber_id`,
      [campaignId, taken.map(({ subscriberId }) => subscriberId), taken.map(({ taskId }) => taskId)],
    );
    return taken;
  }

  /** @returns the row's state, which nobody else changes until the transaction ends */
  async lock(campaignId: string, subscriberId: string): Promise<SendState | undefined> {
    const [row] = (await this.query(
      'SELECT state FROM campaign_sends WHERE campaign_id = $1 AND subscriber_id = $2 FOR UPDATE',
      [campaignId, subscriberId],
    )) as { state: SendState }[];
    return row?.state;
  }

  async move(campaignId: string, subscriberId: string, state: SendState, reason?: string): Promise<void> {
    await this.query(
      `UPDATE campaign_sends SET state = $3, reason = $4, changed_at = now()
       WHERE campaign_id = $1 AND subscriber_id = $2`,
      [campaignId, subscriberId, state, reason ?? null],
    );
  }

  /** Lets it wait with all others to its domain. */
  async hold(campaignId: string, subscriberId: string, reason: string): Promise<void> {
    await this.query(
      `UPDATE campaign_sends SET state = 'pending', held = true, reason = $3, changed_at = now()
       WHERE campaign_id = $1 AND subscriber_id = $2`,
      [campaignId, subscriberId, reason],
    );
  }

  /** An accepted mail was accepted, whatever was thought of it. Any other end counts for a mail that is on its way. */
  async settle(taskId: string, end: 'sent' | 'refused' | 'uncertain', reason?: string): Promise<void> {
    await this.query(
      `UPDATE campaign_sends SET state = $2, reason = $3, changed_at = now()
       WHERE task_id = $1 AND state <> 'sent' AND ($2 = 'sent' OR state IN ('queued', 'sending'))`,
      [taskId, end, reason ?? null],
    );
  }

  async skipPending(campaignId: string, reason: string): Promise<void> {
    await this.query(
      `UPDATE campaign_sends SET state = 'skipped', reason = $2, changed_at = now()
       WHERE campaign_id = $1 AND state = 'pending'`,
      [campaignId, reason],
    );
  }

  /** Lets be enqueued anew what was lost on its way. Its task's id is the same, so that it cannot be sent twice. */
  async findLost(campaignId: string): Promise<void> {
    await this.query(
      `UPDATE campaign_sends SET state = 'pending', changed_at = now()
       WHERE campaign_id = $1 AND state IN ('queued', 'sending') AND changed_at < now() - $2 * interval '1 millisecond'`,
      [campaignId, LOST_AFTER_MS],
    );
  }

  async countQueued(campaignId: string): Promise<number> {
    const [row] = (await this.query(
      `SELECT count(*)::int AS queued FROM campaign_sends WHERE campaign_id = $1 AND state = 'queued'`,
      [campaignId],
    )) as { queued: number }[];
    return row?.queued ?? 0;
  }

  /** Whether all that is left waits for domains that are paused. */
  async isHeldUp(campaignId: string): Promise<boolean> {
    const open = `SELECT 1 FROM campaign_sends WHERE campaign_id = $1 AND state IN ('pending', 'queued', 'sending')`;
    const rows = await this.query(`SELECT 1 WHERE NOT EXISTS (${open} AND NOT held) AND EXISTS (${open} AND held)`, [
      campaignId,
    ]);
    return rows.length > 0;
  }

  async hasOpen(campaignId: string): Promise<boolean> {
    const rows = await this.query(
      `SELECT 1 FROM campaign_sends WHERE campaign_id = $1 AND state IN ('pending', 'queued', 'sending') LIMIT 1`,
      [campaignId],
    );
    return rows.length > 0;
  }

  /** Of the latest mails that the SMTP server has answered since a moment. */
  async latest(campaignId: string, count: number, since: Date): Promise<{ tried: number; refused: number }> {
    const [row] = (await this.query(
      `SELECT count(*)::int AS tried, (count(*) FILTER (WHERE state = 'refused'))::int AS refused
       FROM (SELECT state FROM campaign_sends WHERE campaign_id = $1 AND state IN ('sent', 'refused') AND changed_at > $3
             ORDER BY changed_at DESC LIMIT $2) AS latest`,
      [campaignId, count, since],
    )) as { tried: number; refused: number }[];
    return row ?? { tried: 0, refused: 0 };
  }

  /**
   * Resolves when no worker has a mail to this person in hand. After two seconds at the latest: the server may have put
   * it off, or its worker may have died, and then another permit is needed.
   */
  async untilQuiet(subscriberId: string): Promise<void> {
    for (const giveUpAt = Date.now() + LONGEST_WAIT_MS; Date.now() < giveUpAt; await delay(LOOK_EVERY_MS)) {
      const inFlight = await this.query(
        `SELECT 1 FROM campaign_sends WHERE subscriber_id = $1 AND state = 'sending' LIMIT 1`,
        [subscriberId],
      );
      if (inFlight.length === 0) return;
    }
  }

  async progress(campaignId: string): Promise<Campaign['progress']> {
    const rows = (await this.query(
      'SELECT state, count(*)::int AS count FROM campaign_sends WHERE campaign_id = $1 GROUP BY state',
      [campaignId],
    )) as { state: SendState; count: number }[];
    const none = { pending: 0, queued: 0, sending: 0, sent: 0, refused: 0, skipped: 0, uncertain: 0 };
    const counts = { ...none, ...Object.fromEntries(rows.map(({ state, count }) => [state, count])) };
    return { total: rows.reduce((sum, { count }) => sum + count, 0), ...counts };
  }

  private query(statement: string, parameters: unknown[]): Promise<unknown[]> {
    return this.unitOfWork.manager.query(statement, parameters);
  }
}
