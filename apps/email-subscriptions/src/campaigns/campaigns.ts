import { Injectable } from '@nestjs/common';
import type { Campaign, CreateCampaign, ListCampaigns } from '@showcase/contracts';
import type { PayloadOf } from '@warren/contracts';
import { newId, RequestRejectedError } from '@warren/messaging';
import { keysetPage, type Page, UnitOfWork } from '@warren/persistence';
import { after, type CampaignState, type CampaignEvent } from './campaign-state.ts';
import { CampaignRow, toCampaign } from './campaign.entity.ts';
import { DomainPauses } from './domain-pauses.ts';
import { SendLedger } from './send-ledger.ts';
import { templatesOf } from './template.ts';

/** Campaigns, and the only way from one state to the next. */
@Injectable()
export class Campaigns {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly sends: SendLedger,
    private readonly domains: DomainPauses,
  ) {}

  /** @throws Refusal `template-invalid` */
  async draft(request: PayloadOf<typeof CreateCampaign>): Promise<Campaign> {
    const row: CampaignRow = {
      id: newId(),
      ...templatesOf(request),
      lists: request.lists ?? [],
      tags: request.tags ?? [],
      state: 'draft',
      createdAt: new Date(),
      sendAt: null,
      startedAt: null,
      resumedAt: null,
      endedAt: null,
      pausedBecause: null,
    };
    await this.unitOfWork.manager.insert(CampaignRow, row);
    return this.shown(row);
  }

  /** @throws Refusal `campaign-unknown` */
  async find(id: string): Promise<CampaignRow> {
    const row = await this.unitOfWork.manager.findOneBy(CampaignRow, { id });
    if (!row) throw unknown(id);
    return row;
  }

  /** @throws Refusal `campaign-unknown` */
  async stateOf(id: string): Promise<CampaignState> {
    const [row]: { state: CampaignState }[] = await this.unitOfWork.manager.query(
      'SELECT state FROM campaigns WHERE id = $1',
      [id],
    );
    if (!row) throw unknown(id);
    return row.state;
  }

  async show(id: string): Promise<Campaign> {
    return this.shown(await this.find(id));
  }

  async page(query: PayloadOf<typeof ListCampaigns>): Promise<Page<Campaign>> {
    const rows = this.unitOfWork.manager.createQueryBuilder(CampaignRow, 'campaign');
    const { items, nextCursor } = await keysetPage(rows, query);
    return { items: await Promise.all(items.map((row) => this.shown(row))), nextCursor };
  }

  send(id: string, at = new Date()): Promise<Campaign> {
    return this.move(id, 'send', { sendAt: at });
  }

  pause(id: string, because: string): Promise<Campaign> {
    return this.move(id, 'pause', { pausedBecause: because });
  }

  /** Also one that runs, where a domain's part of it waits. */
  async resume(id: string): Promise<Campaign> {
    return this.unitOfWork.run(async () => {
      const waits = (await this.domains.of(id)).length > 0;
      const event = waits && (await this.stateOf(id)) === 'running' ? 'resume part' : 'resume';
      await this.move(id, event, { pausedBecause: null, resumedAt: new Date() });
      await this.domains.lift(id);
      return this.show(id);
    });
  }

  /** Mails that wait in the queue are skipped when a worker asks for their permit. */
  async cancel(id: string): Promise<Campaign> {
    return this.unitOfWork.run(async () => {
      const campaign = await this.move(id, 'cancel', { pausedBecause: null, endedAt: new Date() });
      await this.sends.skipPending(id, 'The campaign was cancelled.');
      return { ...campaign, progress: await this.sends.progress(id) };
    });
  }

  /** @throws Refusal `campaign-unknown`, `campaign-state` */
  async move(id: string, event: CampaignEvent, changes: Partial<CampaignRow>): Promise<Campaign> {
    return this.unitOfWork.run(async () => {
      const { manager } = this.unitOfWork;
      const row = await manager.findOne(CampaignRow, { where: { id }, lock: { mode: 'pessimistic_write' } });
      if (!row) throw unknown(id);
      const state = after(row.state, event);
      if (!state)
        throw new RequestRejectedError('campaign-state', `"${event}" is nothing that a ${row.state} campaign can do.`);
      await manager.update(CampaignRow, { id }, { ...changes, state });
      return this.shown(Object.assign(row, changes, { state }));
    });
  }

  private async shown(row: CampaignRow): Promise<Campaign> {
    const [progress, pausedDomains] = [await this.sends.progress(row.id), await this.domains.of(row.id)];
    return toCampaign(row, { progress, pausedDomains });
  }
}

const unknown = (id: string): RequestRejectedError =>
  new RequestRejectedError('campaign-unknown', `There is no campaign ${id}.`);
