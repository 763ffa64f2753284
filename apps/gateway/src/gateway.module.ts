import { BullModule } from '@nestjs/bull';
import { type DynamicModule, Module } from '@nestjs/common';
import { MessageTokenIssuer } from '@warren/security';
import { accessPolicy, catalogue } from '@showcase/contracts';
import { MessagingModule, type BrokerUrl } from '@warren/messaging';
import { ObservabilityModule, type Telemetry } from '@warren/observability';
import { PersistenceModule } from '@warren/persistence';
import { AnalyticsModule } from './analytics/analytics.module.ts';
import { AuthModule } from './auth/auth.module.ts';
import { gatewayItself } from './auth/message-token-caller.ts';
import { ImportsModule } from './imports/imports.module.ts';
import { CampaignsModule } from './campaigns/campaigns.module.ts';
import { LoyaltyModule } from './loyalty/loyalty.module.ts';
import { MailModule } from './mail/mail.module.ts';
import { LogModule } from './log/log.module.ts';
import { OperationsModule } from './operations/operations.module.ts';
import { QueuesModule } from './queues/queues.module.ts';
import { ProductsModule } from './products/products.module.ts';
import { OrdersModule } from './orders/orders.module.ts';
import { SchedulesModule } from './schedules/schedules.module.ts';
import type { ReportTime } from './schedules/built-in-schedules.ts';
import { SubscribersModule } from './subscribers/subscribers.module.ts';
import { SubscriptionsModule } from './subscriptions/subscriptions.module.ts';
import { entities, migrations } from './tables.ts';
import { TasksModule } from './tasks/tasks.module.ts';
import { WalletModule } from './wallet/wallet.module.ts';
import { WebhooksModule } from './webhooks/webhooks.module.ts';

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
  /** Signs the passports of its messages. */
  readonly messageTokenKey: string;
  /** The e-mail addresses of operators, `*@example.com` for all of a domain; nobody unless told. */
  readonly operators?: readonly string[];
  /** Signs the reports of bounces and complaints, as `whsec_…`; without one none are taken. */
  readonly bounceSecret?: string | undefined;
  readonly telemetry: Telemetry;
  /** Names its queue of facts; `gateway` unless told. Gateways of one group share the work. */
  readonly group?: string;
  /** How long an order may wait for stock and payment before it is given up; 900,000 unless told. */
  readonly orderTimeoutMs?: number;
  /** When the administrators get their daily report; never unless told. */
  readonly reportTime?: ReportTime;
  readonly prefetch?: number;
  readonly drainTimeoutMs?: number;
}

@Module({})
export class GatewayModule {
  static forRoot(options: GatewayOptions): DynamicModule {
    const messageTokens = new MessageTokenIssuer(options.messageTokenKey, gatewayItself, accessPolicy);
    const { sign } = messageTokens;
    const broker = { url: options.amqpUrl, service: options.group ?? 'gateway' };
    return {
      module: GatewayModule,
      global: true,
      providers: [{ provide: MessageTokenIssuer, useValue: messageTokens }],
      exports: [MessageTokenIssuer],
      imports: [
        ObservabilityModule.forRoot({ telemetry: options.telemetry }),
        MessagingModule.forRoot({ ...broker, contracts: catalogue, sign }),
        PersistenceModule.forRoot({
          url: options.databaseUrl,
          sign,
          entities,
          migrations,
        }),
        BullModule.forRoot(bullOptions(options)),
        AuthModule.forRoot(options.jwtSecret, options.operators ?? []),
        SubscriptionsModule,
        SubscribersModule,
        CampaignsModule,
        ImportsModule,
        MailModule.forRoot(options.bounceSecret),
        TasksModule,
        SchedulesModule.forRoot(options.reportTime),
        OrdersModule.forRoot(options.orderTimeoutMs ?? 900_000),
        WalletModule,
        WebhooksModule,
        ProductsModule,
        LoyaltyModule,
        LogModule,
        AnalyticsModule,
        OperationsModule.forRoot(broker),
        QueuesModule.forRoot({ ...broker, managementUrl: options.managementUrl }),
      ],
    };
  }
}

/** Moments are kept beside the database they belong to. A Redis that is away is waited for, without giving up. */
function bullOptions({ redisUrl, databaseUrl }: GatewayOptions) {
  const database = new URL(databaseUrl).pathname.slice(1);
  return { url: redisUrl, prefix: `warren:${database}`, redis: { maxRetriesPerRequest: null } };
}
