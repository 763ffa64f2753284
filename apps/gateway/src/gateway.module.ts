import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { accessPolicy, catalogue, OUTBOXES, ReportDay, SCOPES } from '@showcase/contracts';
import {
  type ActFor,
  controlPlaneEntities,
  controlPlaneMigrations,
  ControlPlaneModule,
  type ScheduleLimits,
  type ScheduleTime,
} from '@warren/control-plane';
import type { Contract } from '@warren/contracts';
import { callerOf, LimitsModule, type Quotas, type StreamLimits } from '@warren/http';
import { MessagingModule, type BrokerUrl } from '@warren/messaging';
import { ObservabilityModule, type Telemetry } from '@warren/observability';
import { PersistenceModule, Refusals } from '@warren/persistence';
import { MessageTokenAuthorizer, MessageTokenIssuer } from '@warren/security';
import { AnalyticsController } from './analytics/analytics.controller.ts';
import { AccountRoles } from './auth/account-roles.ts';
import { AuthModule } from './auth/auth.module.ts';
import { ConsoleLogIn } from './auth/console-log-in.ts';
import { gatewayItself, messageTokenCaller } from './auth/message-token-caller.ts';
import { CampaignsController } from './campaigns/campaigns.controller.ts';
import { ErasureModule } from './erasure/erasure.module.ts';
import { EventsController } from './events/events.controller.ts';
import { LiveEvents } from './events/live-events.ts';
import type { MetricsAccess } from './http/metrics-access.ts';
import type { HttpLimits } from './http/server.ts';
import { ImportsModule } from './imports/imports.module.ts';
import { AccountJourney } from './journeys/account-journey.ts';
import { OrderJourney } from './journeys/order-journey.ts';
import { gatewayQuotas } from './limits/gateway-quotas.ts';
import { REFUSALS_EVERY_MS, RefusedRequests } from './limits/refused-requests.ts';
import { LoyaltyController } from './loyalty/loyalty.controller.ts';
import { MailModule } from './mail/mail.module.ts';
import { MailboxModule } from './mailbox/mailbox.module.ts';
import type { MailboxReading } from './mailbox/mailbox-reader.ts';
import { OrdersModule } from './orders/orders.module.ts';
import { ProductsController } from './products/products.controller.ts';
import { RolesModule } from './roles/roles.module.ts';
import { SubscribersController } from './subscribers/subscribers.controller.ts';
import { PersonsController } from './subscriptions/persons.controller.ts';
import { SubscriptionsController } from './subscriptions/subscriptions.controller.ts';
import { entities, migrations } from './tables.ts';
import { Users } from './users/users.ts';
import { WalletController } from './wallet/wallet.controller.ts';
import { WebhooksController } from './webhooks/webhooks.controller.ts';

@Module({
  controllers: [
    AnalyticsController,
    CampaignsController,
    EventsController,
    LoyaltyController,
    PersonsController,
    ProductsController,
    SubscribersController,
    SubscriptionsController,
    WalletController,
    WebhooksController,
  ],
  providers: [LiveEvents, Users, AccountJourney, OrderJourney],
  exports: [Users],
})
export class GatewayModule {
  static forRoot(options: GatewayOptions): DynamicModule {
    const messageTokens = new MessageTokenIssuer(options.messageTokenKey, gatewayItself, accessPolicy);
    const { signTogether: sign } = messageTokens;
    const authorizer = authorizerOf(options);
    const { amqpUrl, databaseUrl: url, group: service = 'gateway' } = options;
    return {
      module: GatewayModule,
      global: true,
      providers: [{ provide: MessageTokenIssuer, useValue: messageTokens }, ...refusalsOf(options), Refusals],
      exports: [MessageTokenIssuer],
      imports: [
        ObservabilityModule.forRoot({ telemetry: options.telemetry }),
        MessagingModule.forRoot({
          url: amqpUrl,
          service,
          contracts: catalogue,
          sign,
          ...(authorizer && { authorizer }),
        }),
        PersistenceModule.forRoot({
          url,
          sign,
          ...(options.poolSize !== undefined && { poolSize: options.poolSize }),
          entities: [...entities, ...controlPlaneEntities],
          migrations: [...migrations, ...controlPlaneMigrations],
        }),
        limitsOf(options),
        controlPlaneOf(options, messageTokens),
        AuthModule.forRoot(options.jwtSecret, options.publicUrl),
        ImportsModule,
        MailModule.forRoot(options.bounceSecret),
        MailboxModule.forRoot(options.mailbox),
        OrdersModule.forRoot(options.orderTimeoutMs ?? 900_000),
        RolesModule,
        ErasureModule,
      ],
    };
  }
}

function controlPlaneOf(options: GatewayOptions, messageTokens: MessageTokenIssuer): DynamicModule {
  const { amqpUrl, databaseUrl: url, group: service = 'gateway' } = options;
  return ControlPlaneModule.forRoot({
    contracts: options.contracts ?? catalogue,
    ...{ amqpUrl, service, managementUrl: options.managementUrl, redisUrl: options.redisUrl },
    redisPrefix: redisPrefixOf(url),
    consoleScreens: ['campaigns', 'events', 'webhooks'],
    callerOf,
    actFor: actForWith(messageTokens),
    roles: AccountRoles,
    signRedrive: (message, operatorId) =>
      messageTokens.actFor({ subject: operatorId, scopes: SCOPES }, () => messageTokens.sign(message)),
    outboxes: OUTBOXES,
    console: { accounts: ConsoleLogIn },
    ...{ journeys: OUTBOXES, scheduleLimits: options.scheduleLimits ?? {} },
    builtInSchedules: [{ id: DAILY_REPORT, type: ReportDay.type, payload: {}, time: options.reportTime }],
  });
}

/** What a gateway is made with. */
export interface GatewayOptions {
  readonly amqpUrl: BrokerUrl;
  /** RabbitMQ's management API, with user and password. Without it less is known of the queues. */
  readonly managementUrl?: string | undefined;
  /** The gateway's own database; it is made when there is none. */
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** Signs access tokens; at least 32 characters. */
  readonly jwtSecret: string;
  /** Where people reach it: the base of the links in mails. */
  readonly publicUrl: string;
  /** Signs the tokens of its messages. */
  readonly messageTokenKey: string;
  /** Verify the tokens of the messages and replies that it gets. Without them everything is believed: for tests. */
  readonly messageTokenPublicKeys?: string | undefined;
  /** Until when messages of the version before are taken. */
  readonly transitionUntil?: Date | undefined;
  /** Signs the reports of bounces and complaints, as `whsec_…`; without one none are taken. */
  readonly bounceSecret?: string | undefined;
  /** Where mails come back, if they are to be read there. */
  readonly mailbox?: MailboxReading | undefined;
  readonly telemetry: Telemetry;
  /** What the control plane takes tasks by. @default every contract of this system */
  readonly contracts?: readonly Contract[];
  /** Names its queue of events. Gateways of one group share the work. @default 'gateway' */
  readonly group?: string;
  /** How long an order may wait for stock and payment before it is given up, in milliseconds. @default 900,000 */
  readonly orderTimeoutMs?: number;
  /** When the administrators get their daily report. @default never */
  readonly reportTime?: ScheduleTime | undefined;
  /** Connections to the database. @default 5 */
  readonly poolSize?: number;
  /** How long, and how many at once, callers may take to say what they want. */
  readonly httpLimits?: HttpLimits;
  /** How much callers may have. @default gatewayQuotas */
  readonly quotas?: Quotas;
  /** How often the audit log is told what was refused, in milliseconds. @default 60_000 */
  readonly refusalsEveryMs?: number;
  readonly streamLimits?: StreamLimits;
  readonly scheduleLimits?: ScheduleLimits;
  /** Whether `/docs`, `/openapi.json` and `/asyncapi.json` are there. @default true */
  readonly apiDocs?: boolean;
  /** Who may read `/metrics`. @default 'open' */
  readonly metrics?: MetricsAccess;
  /** Addresses and networks of proxies, whose X-Forwarded-For is believed. @default none */
  readonly trustedProxies?: readonly string[];
  readonly prefetch?: number;
  readonly drainTimeoutMs?: number;
}

/** Verifies what the gateway handles; `undefined` without keys. */
export const authorizerOf = ({
  messageTokenPublicKeys: keys,
  transitionUntil,
}: GatewayOptions): MessageTokenAuthorizer | undefined =>
  keys === undefined ? undefined : new MessageTokenAuthorizer(keys, accessPolicy, { transitionUntil });

/** The schedule of the administrators' daily report, in every database. */
export const DAILY_REPORT = '01900000-0000-7000-8000-000000000001';

/**
 * A request's messages are for its caller. What is due later is for the user who asked for it, with an operator's scopes
 * only where the control plane has found that they are one still.
 */
const actForWith =
  (messageTokens: MessageTokenIssuer): ActFor =>
  (userId, work, role) =>
    messageTokens.caller
      ? work()
      : messageTokens.actFor(userId === null ? gatewayItself : messageTokenCaller({ userId, role }), work);

const refusalsOf = ({ refusalsEveryMs = 60_000 }: GatewayOptions): Provider[] => [
  { provide: REFUSALS_EVERY_MS, useValue: refusalsEveryMs },
  RefusedRequests,
];

const limitsOf = ({ redisUrl, databaseUrl, quotas = gatewayQuotas, streamLimits: streams = {} }: GatewayOptions) =>
  LimitsModule.forRoot({ redisUrl, prefix: redisPrefixOf(databaseUrl), quotas, streams });

/** Times in Redis belong to one database, where gateways of several share a Redis. */
const redisPrefixOf = (databaseUrl: string): string => `warren:${new URL(databaseUrl).pathname.slice(1)}`;
