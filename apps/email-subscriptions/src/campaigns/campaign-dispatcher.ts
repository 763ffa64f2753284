import { Injectable } from '@nestjs/common';
import { type Poller, Pollers, type PollResult, UnitOfWork } from '@warren/persistence';
import { CampaignPauses } from './campaign-pauses.ts';
import { CampaignQueue } from './campaign-queue.ts';
import { CampaignRow } from './campaign.entity.ts';
import { Campaigns } from './campaigns.ts';

/**
 * Starts campaigns, keeps their part of the queue filled, pauses and finishes them. Any number of instances may do so:
 * each locks a campaign for the length of one transaction, and passes over those that another has locked.
 */
@Injectable()
export class CampaignDispatcher {
  private readonly poller: Poller;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly campaigns: Campaigns,
    private readonly queue: CampaignQueue,
    private readonly pauses: CampaignPauses,
    pollers: Pollers,
  ) {
    this.poller = pollers.add({ name: 'Campaigns', run: () => this.run() });
  }

  /** A campaign was sent or resumed, or a mail's outcome is known. */
  wake(): void {
    this.poller.wake();
  }

  private async run(): Promise<PollResult> {
    const { manager } = this.unitOfWork;
    const due: { id: string }[] = await manager.query(
      `SELECT id FROM campaigns WHERE state = 'running' OR (state = 'scheduled' AND send_at <= now()) ORDER BY id`,
    );
    let moved = false;
    for (const { id } of due) moved = (await this.step(id)) || moved;
    return moved ? 'more' : 'idle';
  }

  private async step(id: string): Promise<boolean> {
    return this.unitOfWork.run(async () => {
      const campaign = await this.takeUp(id);
      if (campaign?.state === 'scheduled') return this.start(campaign);
      if (campaign?.state !== 'running') return false;
      if ((await this.pauses.ifRefused(campaign)) || (await this.queue.refill(campaign))) return true;
      return (await this.pauses.ifHeldUp(id)) || (await this.finish(id));
    });
  }

  /** @returns null while another instance has it locked */
  private takeUp(id: string): Promise<CampaignRow | null> {
    return this.unitOfWork.manager.findOne(CampaignRow, {
      where: { id },
      lock: { mode: 'pessimistic_write', onLocked: 'skip_locked' },
    });
  }

  private async start(campaign: CampaignRow): Promise<boolean> {
    await this.campaigns.move(campaign.id, 'start', { startedAt: new Date() });
    await this.queue.freezeAudience(campaign);
    return true;
  }

  private async finish(id: string): Promise<boolean> {
    if (!(await this.queue.isDone(id))) return false;
    await this.campaigns.move(id, 'finish', { endedAt: new Date() });
    return true;
  }
}
