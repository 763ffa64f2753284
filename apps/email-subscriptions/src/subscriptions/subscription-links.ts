import { Inject, Injectable } from '@nestjs/common';
import { newId } from '@warren/messaging';
import { SUBSCRIPTION_SETTINGS, type SubscriptionSettings } from './subscription-settings.ts';
import { type Purpose, Tokens } from './tokens.ts';

/** The links in mails with which a subscriber confirms or unsubscribes. */
@Injectable()
export class SubscriptionLinks {
  constructor(
    private readonly tokens: Tokens,
    @Inject(SUBSCRIPTION_SETTINGS) private readonly settings: SubscriptionSettings,
  ) {}

  /** @param expiresAt never by default */
  async url(purpose: Purpose, subscriberId: string, tokenId = newId(), expiresAt?: Date): Promise<string> {
    const token = await this.tokens.issue(purpose, { subscriberId, tokenId }, expiresAt);
    return new URL(`/subscriptions/${purpose}?token=${token}`, this.settings.publicUrl).href;
  }
}
