import type { LoggerService } from '@nestjs/common';
import { accessPolicy, catalogue, JOURNEY_SCOPE, OPERATOR_SCOPE, PERSON_SCOPE, SCOPES } from '@showcase/contracts';
import type { BrokerUrl } from '@warren/messaging';
import { MessageTokenAuthorizer, MessageTokenIssuer } from '@warren/security';
import { createWorker, type Worker } from '@warren/service';
import {
  EmailSubscriptionsModule,
  type EmailSubscriptionsSettings,
  entities,
  migrations,
} from './email-subscriptions.module.ts';
import { GROUP } from './group.ts';
import { SubscriptionJourney } from './journeys/subscription-journey.ts';
import { personRows } from './persons/person-rows.ts';
import { PersonSuppression } from './persons/person-suppression.ts';

/** What the service starts with. */
export interface ServiceOptions extends EmailSubscriptionsSettings {
  readonly amqpUrl: BrokerUrl;
  /** The service's own database; it is created when it is missing. */
  readonly databaseUrl: string;
  /** Connections to the database. @default 5 */
  readonly poolSize?: number;
  /** Of the application, for operators to see. */
  readonly version?: string | undefined;
  /** Deliveries in flight at once, for each queue. */
  readonly prefetch: number;
  /** Milliseconds that deliveries in flight get at a shutdown. */
  readonly drainTimeoutMs: number;
  /** What its own messages are signed with, and others' are checked with. */
  readonly tokenKeys: {
    readonly key: string;
    readonly publicKeys: string;
    readonly transitionUntil?: Date | undefined;
  };
}

/**
 * Starts the service: it answers requests, does tasks and consumes events. A broker that is unavailable is waited for.
 * @throws whatever keeps the database from being opened or migrated
 */
export function startEmailSubscriptions(options: ServiceOptions, logger: LoggerService | false): Promise<Worker> {
  const { amqpUrl, databaseUrl, poolSize = 5, prefetch, drainTimeoutMs, tokenKeys, version } = options;
  const itself = { subject: `service:${GROUP}`, scopes: SCOPES };
  return createWorker({
    group: GROUP,
    module: EmailSubscriptionsModule.forRoot(options),
    broker: amqpUrl,
    database: { url: databaseUrl, entities, migrations, poolSize },
    contracts: catalogue,
    prefetch,
    drainTimeoutMs,
    authorizer: new MessageTokenAuthorizer(tokenKeys.publicKeys, accessPolicy, tokenKeys),
    tokens: 'all',
    sign: new MessageTokenIssuer(tokenKeys.key, itself, accessPolicy).signTogether,
    operatorScope: OPERATOR_SCOPE,
    journeys: { scope: JOURNEY_SCOPE, explainer: SubscriptionJourney },
    reports: { ...(version !== undefined && { version }) },
    persons: { contracts: catalogue, rows: personRows, eraser: PersonSuppression, scope: PERSON_SCOPE },
    logger,
  });
}
