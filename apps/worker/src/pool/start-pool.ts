import type { DynamicModule, INestMicroservice, LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MessageTokenIssuer } from '@warren/security';
import { accessPolicy, catalogue, scopesOf } from '@showcase/contracts';
import { TaskCancelRequested } from '@warren/contracts';
import { RedisTaskLimiter } from '@warren/rate-limits';
import {
  type BrokerUrl,
  handlesTasks,
  MessagingModule,
  type OnReplay,
  RabbitServer,
  type Rebuild,
} from '@warren/messaging';
import { type ReadinessCheck, readinessOf } from '@warren/observability';
import {
  InboxInterceptor,
  PersistenceModule,
  TaskCancellations,
  TaskReportingInterceptor,
  PersistenceExceptionFilter,
} from '@warren/persistence';
import { DataSource } from 'typeorm';
import type { Pool } from './pool.ts';
import { WORKER_SETTINGS, type WorkerSettings } from './worker-settings.ts';

export interface PoolOptions {
  readonly amqpUrl: BrokerUrl;
  /** The worker's database, in which each pool has a schema of its own name. */
  readonly databaseUrl: string;
  /** Where limits are kept that workers share; only pools with such limits need it. */
  readonly redisUrl?: string | undefined;
  /** Signs what a pool does by itself, and what it asks of guarded services. */
  readonly tokenKey?: string | undefined;
  readonly prefetch: number;
  readonly drainTimeoutMs: number;
  readonly settings: WorkerSettings;
}

export interface RunningPool {
  readonly ready: ReadinessCheck;
  /** Takes no more, finishes what was begun within the drain's deadline, and lets go of everything. */
  close(): Promise<void>;
}

class PoolModule {}

/**
 * Starts one pool: a Nest microservice of its own, with its own connections, schema, inbox and outbox.
 * A broker that is away is waited for.
 * @throws whatever keeps its handlers from working or its schema from being opened
 */
export async function startPool(
  name: string,
  pool: Pool,
  options: PoolOptions,
  logger: LoggerService | false,
): Promise<RunningPool> {
  const limits = options.redisUrl === undefined ? undefined : new RedisTaskLimiter(options.redisUrl);
  let reporting: TaskReportingInterceptor | undefined;
  const server = new RabbitServer({
    url: options.amqpUrl,
    group: name,
    contracts: catalogue,
    prefetch: options.prefetch,
    drainTimeoutMs: options.drainTimeoutMs,
    ...(pool.partitions !== undefined && { partitions: pool.partitions }),
    cancelledBy: TaskCancelRequested.type,
    pausable: true,
    ...(limits && { limiter: limits }),
    onOutcome: async (context, outcome) => reporting?.settled(context, outcome),
    replay: replayOf(pool, () => app),
  });
  const app: INestMicroservice = await NestFactory.createMicroservice(moduleOf(name, pool, options, limits), {
    strategy: server,
    logger,
    abortOnError: false,
  });
  reporting = TaskReportingInterceptor.of(app);
  app.useGlobalFilters(new PersistenceExceptionFilter());
  app.useGlobalInterceptors(
    ...(pool.once === undefined || pool.once === 'inbox' ? [app.get(InboxInterceptor)] : []),
    reporting,
  );
  await listen(app);
  const close = async (): Promise<void> => {
    await app.close();
    limits?.close();
  };
  return { ready: readinessOfPool(app, server), close };
}

function moduleOf(
  name: string,
  pool: Pool,
  { amqpUrl, databaseUrl, tokenKey, settings }: PoolOptions,
  limits: RedisTaskLimiter | undefined,
): DynamicModule {
  const { handlers, providers = [], entities = [], migrations = [] } = pool;
  const signing = signingWith(name, tokenKey);
  return {
    module: PoolModule,
    imports: [
      MessagingModule.forRoot({ url: amqpUrl, service: name, contracts: catalogue, ...signing }),
      PersistenceModule.forRoot({ url: databaseUrl, schema: name, entities, migrations, ...signing }),
    ],
    controllers: [...handlers, ...(handlers.some(handlesTasks) ? [TaskCancellations] : [])],
    providers: [
      { provide: WORKER_SETTINGS, useValue: settings },
      ...(limits ? [{ provide: RedisTaskLimiter, useValue: limits }] : []),
      ...providers,
    ],
  };
}

function signingWith(name: string, key: string | undefined): { sign?: MessageTokenIssuer['sign'] } {
  if (key === undefined) return {};
  return {
    sign: new MessageTokenIssuer(key, { subject: `service:${name}`, scopes: scopesOf('worker') }, accessPolicy).sign,
  };
}

/** The server is made before the app, and asks its providers only once it listens. */
function replayOf({ replay }: Pool, app: () => INestMicroservice): OnReplay {
  if (replay === undefined) return { policy: 'refused' };
  if (replay === 'catch-up') return { policy: 'catch-up' };
  const provider = (): Rebuild => app().get(replay);
  return {
    policy: 'rebuild',
    rebuild: {
      begin: (id, selection) => provider().begin(id, selection),
      finish: (id, sent) => provider().finish(id, sent),
      cancel: (id) => provider().cancel(id),
    },
  };
}

/** Nest leaves what it has opened open when listening fails. */
async function listen(app: INestMicroservice): Promise<void> {
  try {
    await app.listen();
  } catch (error) {
    await app.close();
    throw error;
  }
}

function readinessOfPool(app: INestMicroservice, server: RabbitServer): ReadinessCheck {
  const consuming = readinessOf(server);
  return async () => {
    await consuming();
    await app.get(DataSource).query('SELECT 1');
  };
}
