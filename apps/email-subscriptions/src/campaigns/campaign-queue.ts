import { Inject, Injectable } from '@nestjs/common';
import { DeliverEmail } from '@showcase/contracts';
import { Outbox, UnitOfWork } from '@warren/persistence';
import { In } from 'typeorm';
import { SubscriberRow } from '../subscribers/subscriber.entity.ts';
import { CampaignMail } from './campaign-mail.ts';
import { CAMPAIGN_SETTINGS, type CampaignSettings } from './campaign-settings.ts';
import type { CampaignRow } from './campaign.entity.ts';
import { SendLedger, type Taken } from './send-ledger.ts';

/** Mails in one transaction, at most. */
const BATCH = 250;

/**
 * A campaign's part of the queue of mails. A recipient's row is marked as queued in the transaction that gives its task
 * to the outbox: one of them without the other is never seen.
 */
@Injectable()
export class CampaignQueue {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly sends: SendLedger,
    private readonly mail: CampaignMail,
    @Inject(CAMPAIGN_SETTINGS) private readonly settings: CampaignSettings,
  ) {}

  /** Who gets the campaign: later changes of its lists and tags make no difference. */
  async freezeAudience(campaign: CampaignRow): Promise<void> {
    await this.sends.freezeAudience(campaign);
  }

  /** @returns whether every mail has an outcome */
  async isDone(id: string): Promise<boolean> {
    await this.sends.findLost(id);
    return !(await this.sends.hasOpen(id));
  }

  /** Only what is half empty is filled, so that a batch is worth its transaction. @returns whether anything was enqueued */
  async refill(campaign: CampaignRow): Promise<boolean> {
    const capacity = this.settings.queued - (await this.sends.countQueued(campaign.id));
    if (capacity * 2 < this.settings.queued) return false;
    const taken = await this.sends.take(campaign.id, Math.min(capacity, BATCH));
    if (taken.length === 0) return false;
    const readers = await this.readersOf(taken);
    for (const each of taken) await this.enqueue(campaign, each, readers.get(each.subscriberId));
    return true;
  }

  private async readersOf(taken: readonly Taken[]): Promise<ReadonlyMap<string, SubscriberRow>> {
    const ids = taken.map(({ subscriberId }) => subscriberId);
    const rows = await this.unitOfWork.manager.findBy(SubscriberRow, { id: In(ids) });
    return new Map(rows.map((row) => [row.id, row]));
  }

  private async enqueue(
    campaign: CampaignRow,
    { subscriberId, taskId }: Taken,
    reader: SubscriberRow | undefined,
  ): Promise<void> {
    if (reader?.status !== 'confirmed') {
      return this.sends.move(campaign.id, subscriberId, 'skipped', reader?.status ?? 'removed');
    }
    await this.outbox.enqueue(DeliverEmail, await this.mail.to(campaign, reader), { id: taskId, key: subscriberId });
  }
}
