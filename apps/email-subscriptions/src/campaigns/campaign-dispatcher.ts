import { Inject, Injectable } from '@nestjs/common';
import { DeliverEmail } from '@showcase/contracts';
import { Outbox, type Poller, Pollers, type PollResult, UnitOfWork } from '@warren/persistence';
import { In } from 'typeorm';
import { SubscriberRow } from '../subscribers/subscriber.entity.ts';
import { CampaignMail } from './campaign-mail.ts';
import { CAMPAIGN_SETTINGS, type CampaignSettings } from './campaign-settings.ts';
import { CampaignRow } from './campaign.entity.ts';
import { Campaigns } from './campaigns.ts';
import { DomainPauses } from './domain-pauses.ts';
import { SendLedger, type Taken } from './send-ledger.ts';

/** Mails in one transaction, at most. */
const BATCH = 250;
/** Domains that a sentence names. */
const NAMED = 5;

/**
 * Starts campaigns, keeps their part of the queue filled, and finishes them. A recipient's row is marked as queued in the
 * transaction that gives its task to the outbox: one of them without the other is never seen.
 *
 * Any number of instances may do so. Each takes a campaign for the length of one transaction, and passes over those that
 * others have in hand.
 */
@Injectable()
export class CampaignDispatcher {
  readonly #poller: Poller;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly campaigns: Campaigns,
    private readonly sends: SendLedger,
    private readonly domains: DomainPauses,
    private readonly mail: CampaignMail,
    @Inject(CAMPAIGN_SETTINGS) private readonly settings: CampaignSettings,
    pollers: Pollers,
  ) {
    this.#poller = pollers.add({ name: 'Campaigns', run: () => this.#run() });
  }

  /** A campaign was sent or resumed, or a mail's outcome is known. */
  wake(): void {
    this.#poller.wake();
  }

  async #run(): Promise<PollResult> {
    const { manager } = this.unitOfWork;
    const due: { id: string }[] = await manager.query(
      `SELECT id FROM campaigns WHERE state = 'running' OR (state = 'scheduled' AND send_at <= now()) ORDER BY id`,
    );
    let moved = false;
    for (const { id } of due) moved = (await this.#step(id)) || moved;
    return moved ? 'more' : 'idle';
  }

  async #step(id: string): Promise<boolean> {
    return this.unitOfWork.run(async () => {
      const campaign = await this.#takeUp(id);
      if (campaign?.state === 'scheduled') return this.#start(campaign);
      if (campaign?.state !== 'running') return false;
      if ((await this.#pauseIfRefused(campaign)) || (await this.#refill(campaign))) return true;
      return (await this.#pauseIfHeldUp(id)) || (await this.#finish(id));
    });
  }

  /** @returns null while another instance has it in hand */
  #takeUp(id: string): Promise<CampaignRow | null> {
    return this.unitOfWork.manager.findOne(CampaignRow, {
      where: { id },
      lock: { mode: 'pessimistic_write', onLocked: 'skip_locked' },
    });
  }

  async #start(campaign: CampaignRow): Promise<boolean> {
    await this.campaigns.move(campaign.id, 'start', { startedAt: new Date() });
    await this.sends.freezeAudience(campaign);
    return true;
  }

  async #pauseIfRefused({ id, startedAt, resumedAt }: CampaignRow): Promise<boolean> {
    const { refusedPercent, refusedOf } = this.settings;
    const since = resumedAt ?? startedAt ?? new Date();
    const { tried, refused } = await this.sends.latest(id, refusedOf, since);
    if (tried < refusedOf || refused * 100 <= tried * refusedPercent) return false;
    await this.campaigns.pause(
      id,
      `Of its latest ${tried} mails ${refused} were refused: more than ${refusedPercent} %.`,
    );
    return true;
  }

  /** Only what is half empty is filled, so that a batch is worth its transaction. @returns whether anything was enqueued */
  async #refill(campaign: CampaignRow): Promise<boolean> {
    const capacity = this.settings.queued - (await this.sends.countQueued(campaign.id));
    if (capacity * 2 < this.settings.queued) return false;
    const taken = await this.sends.take(campaign.id, Math.min(capacity, BATCH));
    if (taken.length === 0) return false;
    const readers = await this.#readersOf(taken);
    for (const each of taken) await this.#enqueue(campaign, each, readers.get(each.subscriberId));
    return true;
  }

  async #readersOf(taken: readonly Taken[]): Promise<ReadonlyMap<string, SubscriberRow>> {
    const ids = taken.map(({ subscriberId }) => subscriberId);
    const rows = await this.unitOfWork.manager.findBy(SubscriberRow, { id: In(ids) });
    return new Map(rows.map((row) => [row.id, row]));
  }

  async #enqueue(
    campaign: CampaignRow,
    { subscriberId, taskId }: Taken,
    reader: SubscriberRow | undefined,
  ): Promise<void> {
    if (reader?.status !== 'confirmed') {
      return this.sends.move(campaign.id, subscriberId, 'skipped', reader?.status ?? 'removed');
    }
    await this.outbox.enqueue(DeliverEmail, await this.mail.to(campaign, reader), { id: taskId, key: subscriberId });
  }

  /** The rest can be sent only when an operator has seen to it. */
  async #pauseIfHeldUp(id: string): Promise<boolean> {
    if (!(await this.sends.isHeldUp(id))) return false;
    const domains = (await this.domains.of(id)).map(({ domain, cause }) => `${domain} (${cause})`);
    const named = domains.slice(0, NAMED).join(', ') + (domains.length > NAMED ? ' and others' : '');
    await this.campaigns.pause(id, `All that is left is for domains that refuse our mails: ${named}.`);
    return true;
  }

  async #finish(id: string): Promise<boolean> {
    await this.sends.findLost(id);
    if (await this.sends.hasOpen(id)) return false;
    await this.campaigns.move(id, 'finish', { endedAt: new Date() });
    return true;
  }
}
