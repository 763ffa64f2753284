import { Injectable } from '@nestjs/common';
import type { Campaign } from '@showcase/contracts';
import { UnitOfWork } from '@warren/persistence';
import type { BounceCause } from '../bounces/bounce-rules.ts';
import { OperatorAlerts } from '../bounces/operator-alerts.ts';

export type PausedDomain = NonNullable<Campaign['pausedDomains']>[number];

/** A mail that a server refused because of us. */
export interface RefusalOfUs {
  readonly cause: BounceCause;
  /** In the server's own words. */
  readonly reason: string;
}

/** Part of an address, as `email_key` has it. */
const DOMAIN = "substring(email_key from '[^@]*$')";

/**
 * The domains to which a campaign does not go on, because their servers refuse us: a listing, a rate, a policy. Their
 * recipients keep their place, and get the mail once an operator resumes the campaign. All others get it meanwhile.
 */
@Injectable()
export class DomainPauses {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly alerts: OperatorAlerts,
  ) {}

  /**
   * Lets the mail of this task wait, and with it all others of its campaign to the same domain.
   * @returns false for a task that is no campaign's, or of one that has ended
   */
  async pauseFor(taskId: string, refusal: RefusalOfUs): Promise<boolean> {
    const [send]: { campaignId: string; domain: string }[] = await this.unitOfWork.manager.query(
      `SELECT send.campaign_id AS "campaignId", ${DOMAIN} AS domain
       FROM campaign_sends AS send JOIN subscribers ON subscribers.id = send.subscriber_id WHERE send.task_id = $1`,
      [taskId],
    );
    if (!send) return false;
    return this.unitOfWork.run(async () => {
      if (!(await this.isInFlight(send.campaignId))) return false;
      await this.release(taskId);
      if (await this.note(send.campaignId, send.domain, refusal)) await this.hold(send.campaignId, send.domain);
      await this.alerts.raise({ ...refusal, domain: send.domain, campaignId: send.campaignId });
      return true;
    });
  }

  async has(campaignId: string, emailKey: string): Promise<boolean> {
    const rows: unknown[] = await this.unitOfWork.manager.query(
      'SELECT 1 FROM campaign_paused_domains WHERE campaign_id = $1 AND domain = $2',
      [campaignId, emailKey.slice(emailKey.lastIndexOf('@') + 1)],
    );
    return rows.length > 0;
  }

  async of(campaignId: string): Promise<PausedDomain[]> {
    const rows: (Omit<PausedDomain, 'since'> & { since: Date })[] = await this.unitOfWork.manager.query(
      'SELECT domain, cause, reason, since FROM campaign_paused_domains WHERE campaign_id = $1 ORDER BY since, domain',
      [campaignId],
    );
    return rows.map((row) => ({ ...row, since: row.since.toISOString() }));
  }

  /** Lets all of them go on. */
  async lift(campaignId: string): Promise<void> {
    const { manager } = this.unitOfWork;
    await manager.query('DELETE FROM campaign_paused_domains WHERE campaign_id = $1', [campaignId]);
    await manager.query('UPDATE campaign_sends SET held = false WHERE campaign_id = $1 AND held', [campaignId]);
  }

  /** Keeps the campaign from being resumed, cancelled or filled up meanwhile. */
  private async isInFlight(campaignId: string): Promise<boolean> {
    const rows: unknown[] = await this.unitOfWork.manager.query(
      `SELECT 1 FROM campaigns WHERE id = $1 AND state IN ('running', 'paused') FOR UPDATE`,
      [campaignId],
    );
    return rows.length > 0;
  }

  /** A mail that was accepted stays so. */
  private async release(taskId: string): Promise<void> {
    await this.unitOfWork.manager.query(
      `UPDATE campaign_sends SET state = 'pending', held = true, changed_at = now()
       WHERE task_id = $1 AND state IN ('queued', 'sending')`,
      [taskId],
    );
  }

  /** @returns whether it is new */
  private async note(campaignId: string, domain: string, { cause, reason }: RefusalOfUs): Promise<boolean> {
    const added: unknown[] = await this.unitOfWork.manager.query(
      `INSERT INTO campaign_paused_domains (campaign_id, domain, cause, reason, since) VALUES ($1, $2, $3, $4, now())
       ON CONFLICT DO NOTHING RETURNING 1`,
      [campaignId, domain, cause, reason],
    );
    return added.length > 0;
  }

  private async hold(campaignId: string, domain: string): Promise<void> {
    await this.unitOfWork.manager.query(
      `UPDATE campaign_sends AS send SET held = true FROM subscribers
       WHERE send.campaign_id = $1 AND send.state = 'pending' AND NOT send.held
         AND subscribers.id = send.subscriber_id AND ${DOMAIN} = $2`,
      [campaignId, domain],
    );
  }
}
