import { Inject, Injectable } from '@nestjs/common';
import { CAMPAIGN_SETTINGS, type CampaignSettings } from './campaign-settings.ts';
import type { CampaignRow } from './campaign.entity.ts';
import { Campaigns } from './campaigns.ts';
import { DomainPauses } from './domain-pauses.ts';
import { SendLedger } from './send-ledger.ts';

/** Domains that a sentence names. */
const NAMED = 5;

/** When a campaign pauses by itself, and the sentence that tells operators why. */
@Injectable()
export class CampaignPauses {
  constructor(
    private readonly campaigns: Campaigns,
    private readonly sends: SendLedger,
    private readonly domains: DomainPauses,
    @Inject(CAMPAIGN_SETTINGS) private readonly settings: CampaignSettings,
  ) {}

  /** @returns whether it is paused now, since too many of its latest mails were refused */
  async ifRefused({ id, startedAt, resumedAt }: CampaignRow): Promise<boolean> {
    const { refusedPercent, refusedOf } = this.settings;
    const since = resumedAt ?? startedAt ?? new Date();
    const { tried, refused } = await this.sends.latest(id, refusedOf, since);
    if (tried < refusedOf || refused * 100 <= tried * refusedPercent) return false;
    const reason = `Of its latest ${tried} mails ${refused} were refused: more than ${refusedPercent} %.`;
    await this.campaigns.pause(id, reason);
    return true;
  }

  /** @returns whether it is paused now, since the rest can be sent only when an operator has seen to it */
  async ifHeldUp(id: string): Promise<boolean> {
    if (!(await this.sends.isHeldUp(id))) return false;
    const domains = (await this.domains.of(id)).map(({ domain, cause }) => `${domain} (${cause})`);
    const named = domains.slice(0, NAMED).join(', ') + (domains.length > NAMED ? ' and others' : '');
    await this.campaigns.pause(id, `All that is left is for domains that refuse our mails: ${named}.`);
    return true;
  }
}
