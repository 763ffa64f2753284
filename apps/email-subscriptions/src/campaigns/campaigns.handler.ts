import { Controller } from '@nestjs/common';
import {
  allow,
  type Campaign,
  CancelCampaign,
  CreateCampaign,
  GetCampaign,
  ListCampaigns,
  MaySend,
  PauseCampaign,
  PreviewCampaign,
  ResumeCampaign,
  SendCampaign,
} from '@showcase/contracts';
import { type AnswerInputOf, type PayloadOf } from '@warren/contracts';
import { Request } from '@warren/messaging';
import { CampaignMail } from './campaign-mail.ts';
import { Campaigns } from './campaigns.ts';
import { CampaignDispatcher } from './campaign-dispatcher.ts';
import { SendApprovals } from './send-approvals.ts';

/** What operators may do with campaigns, and what workers ask before they send. */
@Controller()
export class CampaignsHandler {
  constructor(
    private readonly campaigns: Campaigns,
    private readonly mail: CampaignMail,
    private readonly approvals: SendApprovals,
    private readonly dispatcher: CampaignDispatcher,
  ) {}

  @Request(CreateCampaign, allow('campaigns:manage'))
  create(request: PayloadOf<typeof CreateCampaign>): Promise<Campaign> {
    return this.campaigns.draft(request);
  }

  @Request(GetCampaign, allow('campaigns:manage'))
  find({ id }: PayloadOf<typeof GetCampaign>): Promise<Campaign> {
    return this.campaigns.show(id);
  }

  @Request(ListCampaigns, allow('campaigns:manage'))
  list(query: PayloadOf<typeof ListCampaigns>): Promise<AnswerInputOf<typeof ListCampaigns>> {
    return this.campaigns.page(query);
  }

  @Request(PreviewCampaign, allow('campaigns:manage'))
  async preview({
    id,
    subscriberId,
  }: PayloadOf<typeof PreviewCampaign>): Promise<AnswerInputOf<typeof PreviewCampaign>> {
    return this.mail.preview(await this.campaigns.find(id), subscriberId);
  }

  @Request(SendCampaign, allow('campaigns:manage'))
  async send({ id, at }: PayloadOf<typeof SendCampaign>): Promise<Campaign> {
    const campaign = await this.campaigns.send(id, at === undefined ? undefined : new Date(at));
    this.dispatcher.wake();
    return campaign;
  }

  @Request(PauseCampaign, allow('campaigns:manage'))
  pause({ id }: PayloadOf<typeof PauseCampaign>): Promise<Campaign> {
    return this.campaigns.pause(id, 'An operator has paused it.');
  }

  @Request(ResumeCampaign, allow('campaigns:manage'))
  async resume({ id }: PayloadOf<typeof ResumeCampaign>): Promise<Campaign> {
    const campaign = await this.campaigns.resume(id);
    this.dispatcher.wake();
    return campaign;
  }

  @Request(CancelCampaign, allow('campaigns:manage'))
  cancel({ id }: PayloadOf<typeof CancelCampaign>): Promise<Campaign> {
    return this.campaigns.cancel(id);
  }

  @Request(MaySend, allow('campaigns:permit-mail'))
  maySend(send: PayloadOf<typeof MaySend>): Promise<AnswerInputOf<typeof MaySend>> {
    return this.approvals.ask(send);
  }
}
