import { type DynamicModule, Module } from '@nestjs/common';
import { BouncesHandler } from './bounces/bounces.handler.ts';
import { Bounces } from './bounces/bounces.ts';
import { MailRecipients } from './bounces/mail-recipients.ts';
import { OperatorAlerts } from './bounces/operator-alerts.ts';
import { campaignHandlers, campaignProviders } from './campaigns/campaign-parts.ts';
import type { CampaignSettings } from './campaigns/campaign-settings.ts';
import { CampaignRow } from './campaigns/campaign.entity.ts';
import { AddBounceCauses1764410400012 } from './migrations/add-bounce-causes.ts';
import { AddAudiences1763690400011 } from './migrations/add-audiences.ts';
import { CreateCampaigns1763690400010 } from './migrations/create-campaigns.ts';
import { ExportsHandler } from './exports/exports.handler.ts';
import { Exports } from './exports/exports.ts';
import { ImportRecord } from './imports/import.entity.ts';
import { ImportRun } from './imports/import-run.ts';
import { ImportsHandler } from './imports/imports.handler.ts';
import { Imports } from './imports/imports.ts';
import { LaterRefusals } from './imports/later-refusals.ts';
import { NewSubscribers } from './imports/new-subscribers.ts';
import { AddProfiles1763690400007 } from './migrations/add-profiles.ts';
import { CreateBounces1763690400006 } from './migrations/create-bounces.ts';
import { CreateImports1763690400005 } from './migrations/create-imports.ts';
import { CreateOrderMails1763690400002 } from './migrations/create-order-mails.ts';
import { CreateSubscribers1763690400001 } from './migrations/create-subscribers.ts';
import { CreateConsent1763690400003 } from './migrations/create-consent.ts';
import { CampaignJourney } from './journeys/campaign-journey.ts';
import { MailJourney } from './journeys/mail-journey.ts';
import { PersonJourney } from './journeys/person-journey.ts';
import { SubscriptionJourney } from './journeys/subscription-journey.ts';
import { KeepMailReplies1764453600020 } from './migrations/keep-mail-replies.ts';
import { OwnSubscribers1764410400061 } from './migrations/own-subscribers.ts';
import { OrderMailRow } from './orders/order-mail.entity.ts';
import { OrderMailsHandler } from './orders/order-mails.handler.ts';
import { PersonSuppression } from './persons/person-suppression.ts';
import { SubscriberRow } from './subscribers/subscriber.entity.ts';
import { SubscribersHandler } from './subscribers/subscribers.handler.ts';
import { Subscribers } from './subscribers/subscribers.ts';
import { SignUpLimits } from './subscriptions/sign-up-limits.ts';
import { DataSubjectRequests } from './subscriptions/data-subject-requests.ts';
import { SUBSCRIPTION_SETTINGS, type SubscriptionSettings } from './subscriptions/subscription-settings.ts';
import { SubscriptionsHandler } from './subscriptions/subscriptions.handler.ts';
import { SignUps } from './subscriptions/sign-ups.ts';
import { SubscriptionLinks } from './subscriptions/subscription-links.ts';
import { Subscriptions } from './subscriptions/subscriptions.ts';
import { Suppressions } from './subscriptions/suppressions.ts';
import { Tokens } from './subscriptions/tokens.ts';
import { WelcomeMailRow } from './welcome/welcome-mail.entity.ts';
import { WelcomeHandler } from './welcome/welcome.handler.ts';

/** What the handlers want to know, besides their messages. */
export interface EmailSubscriptionsSettings {
  readonly subscriptions: SubscriptionSettings;
  readonly campaigns: CampaignSettings;
}

const providers = [
  Subscribers,
  SignUps,
  SubscriptionLinks,
  Subscriptions,
  Suppressions,
  SignUpLimits,
  DataSubjectRequests,
  Tokens,
  Imports,
  ImportRun,
  NewSubscribers,
  LaterRefusals,
  Exports,
  Bounces,
  MailRecipients,
  OperatorAlerts,
  PersonJourney,
  CampaignJourney,
  MailJourney,
  SubscriptionJourney,
  PersonSuppression,
];

export const entities = [SubscriberRow, WelcomeMailRow, OrderMailRow, ImportRecord, CampaignRow];

export const migrations = [
  CreateSubscribers1763690400001,
  CreateOrderMails1763690400002,
  CreateConsent1763690400003,
  CreateImports1763690400005,
  CreateBounces1763690400006,
  AddProfiles1763690400007,
  CreateCampaigns1763690400010,
  AddAudiences1763690400011,
  AddBounceCauses1764410400012,
  KeepMailReplies1764453600020,
  OwnSubscribers1764410400061,
];

@Module({})
export class EmailSubscriptionsModule {
  static forRoot({ subscriptions, campaigns }: EmailSubscriptionsSettings): DynamicModule {
    return {
      module: EmailSubscriptionsModule,
      controllers: [
        SubscribersHandler,
        WelcomeHandler,
        OrderMailsHandler,
        SubscriptionsHandler,
        ImportsHandler,
        ExportsHandler,
        BouncesHandler,
        ...campaignHandlers,
      ],
      providers: [
        ...providers,
        ...campaignProviders(campaigns),
        { provide: SUBSCRIPTION_SETTINGS, useValue: subscriptions },
      ],
    };
  }
}
