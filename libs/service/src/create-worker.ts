import type { INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { AsyncMicroserviceOptions } from '@nestjs/microservices';
import { type ReadinessChecks, readinessOf } from '@warren/observability';
import { Messenger, type RabbitServer } from '@warren/messaging';
import { InboxInterceptor, Refusals, TaskReportingInterceptor } from '@warren/persistence';
import { TaskCancelRequested } from '@warren/contracts';
import { DataSource } from 'typeorm';
import { checkOptions } from './check-options.ts';
import { ConsumerServer } from './consumer-server.ts';
import { reportsRefusals, reportsTasks, usesInbox, type WorkerOptions } from './worker-options.ts';
import { WorkerModule } from './worker.module.ts';
import { WorkerReports } from './worker-reports.ts';

/** A group of handlers that is consuming. */
export interface Worker {
  /** For what it provides: `app.get(Outbox)`. */
  readonly app: INestMicroservice;
  /** `broker`, and `database` where there is one; for /health/ready. */
  readonly readiness: ReadinessChecks;
  /**
   * Stops consuming, finishes the deliveries in flight within `drainTimeoutMs`, gives back the rest uncounted, and closes
   * its connections.
   */
  close(): Promise<void>;
}

/**
 * Puts a worker together and starts it: a Nest microservice with transport, inbox, outbox, task reporting and
 * cancellations, each in its place. A broker that is unavailable is waited for, and comes back without a restart.
 *
 * ```ts
 * const worker = await createWorker({ group: 'shop', broker: amqpUrl, database: { url, entities, migrations }, module: ShopModule });
 * ```
 * @throws ServiceSetupError, HandlerMistakeError when it is put together wrongly; fix your code
 * @throws DatabaseUnavailableError, DatabaseSetupError when its database cannot be opened or migrated
 */
export async function createWorker(options: WorkerOptions): Promise<Worker> {
  checkOptions(options);
  const { logger } = options;
  const app = await NestFactory.createMicroservice<AsyncMicroserviceOptions>(WorkerModule.of(options), {
    // Made once the container is: by then every provider that the server asks can be found.
    inject: [WorkerModule],
    useFactory: ({ container }: WorkerModule) => ({ strategy: serverOf(options, container) }),
    abortOnError: false,
    ...(logger !== undefined && { logger }),
  });
  try {
    app.useGlobalInterceptors(...interceptorsOf(options, app));
    await app.listen();
  } catch (error) {
    await app.close(); // Nest leaves open what it has opened
    throw error;
  }
  const reports = reportsOf(options, app);
  reports?.start();
  const close = async (): Promise<void> => {
    await reports?.stop();
    await app.close();
  };
  return { app, readiness: readinessChecks(options, app), close };
}

function reportsOf({ group, reports }: WorkerOptions, app: INestMicroservice): WorkerReports | undefined {
  if (!reports) return undefined;
  return new WorkerReports(group, app.get(Messenger, { strict: false }), serverIn(app), reports);
}

const serverIn = (app: INestMicroservice): RabbitServer => app.getTransportServer() as ConsumerServer;

function serverOf(options: WorkerOptions, container: WorkerModule['container']): ConsumerServer {
  const inbox = usesInbox(options);
  const refusals = reportsRefusals(options) ? [container.get(Refusals)] : [];
  if (!reportsTasks(options)) return ConsumerServer.of({ ...options, inbox }, container, refusals);
  const consuming = { cancelledBy: TaskCancelRequested.type, ...options, inbox };
  return ConsumerServer.of(consuming, container, [container.get(TaskReportingInterceptor), ...refusals]);
}

/** Reporting is inside the inbox's transaction, so that the effect and `task.succeeded.v1` are committed together. */
function interceptorsOf(options: WorkerOptions, app: INestMicroservice) {
  return [
    ...(usesInbox(options) ? [app.get(InboxInterceptor)] : []),
    ...(reportsTasks(options) ? [app.get(TaskReportingInterceptor)] : []),
  ];
}

function readinessChecks({ database }: WorkerOptions, app: INestMicroservice): ReadinessChecks {
  const broker = readinessOf(serverIn(app));
  return { broker, ...(database && { database: async () => void (await app.get(DataSource).query('SELECT 1')) }) };
}
