import { Inject, Injectable } from '@nestjs/common';
import { type DeliverEmail, type PreviewCampaign } from '@showcase/contracts';
import { type InputOf, type AnswerInputOf } from '@warren/contracts';
import { RequestRejectedError } from '@warren/messaging';
import type { SubscriberRow } from '../subscribers/subscriber.entity.ts';
import { Subscribers } from '../subscribers/subscribers.ts';
import { SubscriptionLinks } from '../subscriptions/subscription-links.ts';
import type { CampaignRow } from './campaign.entity.ts';
import { CAMPAIGN_SETTINGS, type CampaignSettings } from './campaign-settings.ts';
import { rendered } from './template.ts';

type Preview = AnswerInputOf<typeof PreviewCampaign>;
type Reader = Pick<SubscriberRow, 'id' | 'name' | 'email' | 'attributes'>;

/** In previews that name no subscriber. Links of this id lead to no person. */
const SAMPLE: Reader = {
  id: '00000000-0000-4000-8000-000000000000',
  name: 'Ada Lovelace',
  email: 'ada@example.com',
  attributes: {},
};

/** A campaign's mail as one subscriber gets it. */
@Injectable()
export class CampaignMail {
  constructor(
    private readonly subscribers: Subscribers,
    private readonly links: SubscriptionLinks,
    @Inject(CAMPAIGN_SETTINGS) private readonly settings: CampaignSettings,
  ) {}

  async to(campaign: CampaignRow, reader: Reader): Promise<InputOf<typeof DeliverEmail>> {
    const unsubscribeUrl = await this.links.url('unsubscribe', reader.id);
    return {
      to: reader.email,
      ...rendered(campaign, { ...viewOf(reader), unsubscribeUrl }),
      unsubscribeUrl,
      campaign: { campaignId: campaign.id, subscriberId: reader.id, onDoubt: this.settings.onDoubt },
    };
  }

  /** @throws Refusal `subscriber-unknown` */
  async preview(campaign: CampaignRow, subscriberId?: string): Promise<Preview> {
    const reader = subscriberId === undefined ? SAMPLE : await this.subscribers.byId(subscriberId, 'all');
    if (!reader) throw new RequestRejectedError('subscriber-unknown', `There is no subscriber ${subscriberId}.`);
    const unsubscribeUrl = await this.links.url('unsubscribe', reader.id);
    return { to: reader.email, ...rendered(campaign, { ...viewOf(reader), unsubscribeUrl }) };
  }
}

const viewOf = ({ name, email, attributes }: Reader) => ({ name, email, attributes });
