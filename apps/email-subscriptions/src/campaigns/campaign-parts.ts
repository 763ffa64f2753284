import type { Provider } from '@nestjs/common';
import { CampaignMail } from './campaign-mail.ts';
import { CampaignPauses } from './campaign-pauses.ts';
import { CampaignQueue } from './campaign-queue.ts';
import { CAMPAIGN_SETTINGS, type CampaignSettings } from './campaign-settings.ts';
import { DomainPauses } from './domain-pauses.ts';
import { CampaignsHandler } from './campaigns.handler.ts';
import { Campaigns } from './campaigns.ts';
import { CampaignDispatcher } from './campaign-dispatcher.ts';
import { SendLedger } from './send-ledger.ts';
import { SendOutcomesHandler } from './send-outcomes.handler.ts';
import { SendApprovals } from './send-approvals.ts';

/** What campaigns are made of. They share the service's subscribers, and so its module. */
export const campaignHandlers = [CampaignsHandler, SendOutcomesHandler];

export function campaignProviders(settings: CampaignSettings): Provider[] {
  return [
    Campaigns,
    CampaignMail,
    SendLedger,
    DomainPauses,
    SendApprovals,
    CampaignQueue,
    CampaignPauses,
    CampaignDispatcher,
    { provide: CAMPAIGN_SETTINGS, useValue: settings },
  ];
}
