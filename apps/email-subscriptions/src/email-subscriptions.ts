import type { INestMicroservice, LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MessageTokenAuthorizer } from '@warren/security';
import { accessPolicy } from '@showcase/contracts';
import { TaskCancelRequested } from '@warren/contracts';
import { RabbitServer } from '@warren/messaging';
import { type ReadinessChecks, readinessOf } from '@warren/observability';
import { InboxInterceptor, TaskReportingInterceptor, PersistenceExceptionFilter } from '@warren/persistence';
import { DataSource } from 'typeorm';
import { Rejections } from './access/rejections.ts';
import { EmailSubscriptionsModule, type ServiceOptions } from './email-subscriptions.module.ts';
import { GROUP } from './group.ts';

export interface EmailSubscriptions {
  readonly readiness: ReadinessChecks;
  /** Takes no more, finishes what was begun within the drain's deadline, and lets go of everything. */
  close(): Promise<void>;
}

/**
 * Starts answering, working and hearing. A broker that is away is waited for.
 * @throws whatever keeps the database from being opened or migrated
 */
export async function startEmailSubscriptions(
  options: ServiceOptions,
  logger: LoggerService | false,
): Promise<EmailSubscriptions> {
  let reporting: TaskReportingInterceptor | undefined;
  const server = new RabbitServer({
    url: options.amqpUrl,
    group: GROUP,
    prefetch: options.prefetch,
    drainTimeoutMs: options.drainTimeoutMs,
    cancelledBy: TaskCancelRequested.type,
    pausable: true,
    authorizer: new MessageTokenAuthorizer(options.tokenKeys.publicKeys, accessPolicy),
    onOutcome: async (context, outcome) => {
      await reporting?.settled(context, outcome);
      await app.get(Rejections).note(context, outcome);
    },
  });
  const app: INestMicroservice = await create(options, server, logger);
  reporting = TaskReportingInterceptor.of(app);
  app.useGlobalFilters(new PersistenceExceptionFilter());
  app.useGlobalInterceptors(app.get(InboxInterceptor), reporting);
  try {
    await app.listen();
  } catch (error) {
    await app.close();
    throw error;
  }
  return { readiness: readinessOfAll(app, server), close: () => app.close() };
}

function create(
  options: ServiceOptions,
  strategy: RabbitServer,
  logger: LoggerService | false,
): Promise<INestMicroservice> {
  return NestFactory.createMicroservice(EmailSubscriptionsModule.forRoot(options), {
    strategy,
    logger,
    abortOnError: false,
  });
}

const readinessOfAll = (app: INestMicroservice, server: RabbitServer): ReadinessChecks => ({
  broker: readinessOf(server),
  database: async () => void (await app.get(DataSource).query('SELECT 1')),
});
