import { BullModule } from '@nestjs/bull';
import { type DynamicModule, Module } from '@nestjs/common';
import { catalogue } from '@warren/contracts';
import { MessagingModule, type BrokerUrl } from '@warren/messaging';
import { ObservabilityModule, type Telemetry } from '@warren/observability';
import { PersistenceModule } from '@warren/persistence';
import { AnalyticsModule } from './analytics/analytics.module.ts';
import { AuthModule } from './auth/auth.module.ts';
import { BatchRow } from './batches/batch.entity.ts';
import { RefreshTokenRow } from './auth/refresh-token.entity.ts';
import { ImportsModule } from './imports/imports.module.ts';
import { LoyaltyModule } from './loyalty/loyalty.module.ts';
import { AddDiscountCode1763690400021 } from './migrations/add-discount-code.ts';
import { CreateBatches1763690400040 } from './migrations/create-batches.ts';
import { CreateDeadLetters1763690400010 } from './migrations/create-dead-letters.ts';
import { CreateOrders1763690400020 } from './migrations/create-orders.ts';
import { CreateSchedules1763690400003 } from './migrations/create-schedules.ts';
import { CreateTasks1763690400002 } from './migrations/create-tasks.ts';
import { CreateUsers1763690400001 } from './migrations/create-users.ts';
import { KeepMoments1763690400031 } from './migrations/keep-moments.ts';
import { WatchTasks1763690400030 } from './migrations/watch-tasks.ts';
import { LogModule } from './log/log.module.ts';
import { ScheduleRow } from './schedules/schedule.entity.ts';
import { DeadLetterRow } from './operations/dead-letter.entity.ts';
import { OperationRow } from './operations/operation.entity.ts';
import { OperationsModule } from './operations/operations.module.ts';
import { QueuesModule } from './queues/queues.module.ts';
import { ProductsModule } from './products/products.module.ts';
import { OrderRow } from './orders/order.entity.ts';
import { OrdersModule } from './orders/orders.module.ts';
import { SchedulesModule } from './schedules/schedules.module.ts';
import { SubscribersModule } from './subscribers/subscribers.module.ts';
import { SubscriptionsModule } from './subscriptions/subscriptions.module.ts';
import { TaskRow } from './tasks/task.entity.ts';
import { TasksModule } from './tasks/tasks.module.ts';
import { UserRow } from './users/user.entity.ts';
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
  /** The e-mail addresses of operators, `*@example.com` for all of a domain; nobody unless told. */
  readonly operators?: readonly string[];
  readonly telemetry: Telemetry;
  /** Names its queue of facts; `gateway` unless told. Gateways of one group share the work. */
  readonly group?: string;
  /** How long an order may wait for stock and payment before it is given up; 900,000 unless told. */
  readonly orderTimeoutMs?: number;
  readonly prefetch?: number;
  readonly drainTimeoutMs?: number;
}

@Module({})
export class GatewayModule {
  static forRoot(options: GatewayOptions): DynamicModule {
    return {
      module: GatewayModule,
      imports: [
        ObservabilityModule.forRoot({ telemetry: options.telemetry }),
        MessagingModule.forRoot({ url: options.amqpUrl, service: options.group ?? 'gateway', contracts: catalogue }),
        PersistenceModule.forRoot({
          url: options.databaseUrl,
          entities: [UserRow, RefreshTokenRow, TaskRow, BatchRow, ScheduleRow, DeadLetterRow, OperationRow, OrderRow],
          migrations: [
            CreateUsers1763690400001,
            CreateTasks1763690400002,
            CreateSchedules1763690400003,
            CreateDeadLetters1763690400010,
            CreateOrders1763690400020,
            AddDiscountCode1763690400021,
            WatchTasks1763690400030,
            KeepMoments1763690400031,
            CreateBatches1763690400040,
          ],
        }),
        BullModule.forRoot(bullOptions(options)),
        AuthModule.forRoot(options.jwtSecret, options.operators ?? []),
        SubscriptionsModule,
        SubscribersModule,
        ImportsModule,
        TasksModule,
        SchedulesModule,
        OrdersModule.forRoot(options.orderTimeoutMs ?? 900_000),
        WalletModule,
        WebhooksModule,
        ProductsModule,
        LoyaltyModule,
        LogModule,
        AnalyticsModule,
        OperationsModule.forRoot(brokerOf(options)),
        QueuesModule.forRoot(brokerOf(options)),
      ],
    };
  }
}

function brokerOf({ amqpUrl, managementUrl, group = 'gateway' }: GatewayOptions) {
  return { url: amqpUrl, managementUrl, service: group };
}

/** Moments are kept beside the database they belong to. A Redis that is away is waited for, without giving up. */
function bullOptions({ redisUrl, databaseUrl }: GatewayOptions) {
  const database = new URL(databaseUrl).pathname.slice(1);
  return { url: redisUrl, prefix: `warren:${database}`, redis: { maxRetriesPerRequest: null } };
}
