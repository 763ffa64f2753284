import type { DynamicModule, LoggerService } from '@nestjs/common';
import { accessPolicy, catalogue, JOURNEY_SCOPE, OPERATOR_SCOPE, PERSON_SCOPE, scopesOf } from '@showcase/contracts';
import type { BrokerUrl, SignMessage } from '@warren/messaging';
import type { ReadinessCheck } from '@warren/observability';
import { RedisTaskLimiter } from '@warren/rate-limits';
import { keyOfIssuer, MessageTokenAuthorizer, MessageTokenIssuer } from '@warren/security';
import { createWorker, type Worker, type WorkerOptions, type WorkerPersonOptions } from '@warren/service';
import type { Pool } from './pool.ts';
import { WORKER_SETTINGS, type WorkerSettings } from './worker-settings.ts';

export interface PoolOptions {
  readonly amqpUrl: BrokerUrl;
  /** The worker's database, in which each pool has a schema of its own name. */
  readonly databaseUrl: string;
  /** Where limits are kept that workers share; only pools with such limits need it. */
  readonly redisUrl?: string | undefined;
  /** Sign what pools send, each its own. Without them, and without those to verify with, everything is open: for tests. */
  readonly tokenKeys?: string | undefined;
  /** Until when messages of the version before are taken. */
  readonly transitionUntil?: Date | undefined;
  /** Connections to the database, for each pool. @default 5 */
  readonly poolSize?: number | undefined;
  /** Of the application, for operators to see. */
  readonly version?: string | undefined;
  /** Deliveries in flight at once, for each queue. */
  readonly prefetch: number;
  /** Milliseconds that deliveries in flight get at a shutdown. */
  readonly drainTimeoutMs: number;
  readonly settings: WorkerSettings;
}

export interface RunningPool {
  readonly ready: ReadinessCheck;
  /** Stops consuming, finishes the deliveries in flight within the drain's deadline, and closes its connections. */
  close(): Promise<void>;
}

class PoolModule {}

/**
 * Starts one pool: a Nest microservice of its own, with its own connections, schema, inbox and outbox.
 * A broker that is unavailable is waited for.
 * @throws whatever keeps its handlers from working or its schema from being opened
 */
export async function startPool(
  name: string,
  pool: Pool,
  options: PoolOptions,
  logger: LoggerService | false,
): Promise<RunningPool> {
  const limiter = options.redisUrl === undefined ? undefined : new RedisTaskLimiter(options.redisUrl);
  try {
    const worker = await createWorker({ ...workerOptions(name, pool, options, limiter), logger });
    return { ready: readinessOfPool(worker), close: () => worker.close().finally(() => limiter?.close()) };
  } catch (error) {
    limiter?.close();
    throw error;
  }
}

function workerOptions(
  name: string,
  pool: Pool,
  {
    amqpUrl,
    databaseUrl,
    poolSize = 5,
    tokenKeys,
    transitionUntil,
    prefetch,
    drainTimeoutMs,
    settings,
    version,
  }: PoolOptions,
  limiter: RedisTaskLimiter | undefined,
): WorkerOptions {
  const { entities = [], migrations = [], partitions, replay, once = 'inbox', explainer } = pool;
  const isGuarded = settings.tokenKeys !== undefined;
  return {
    group: name,
    module: moduleOf(pool, settings, limiter),
    broker: amqpUrl,
    database: { url: databaseUrl, schema: name, entities, migrations, poolSize },
    contracts: catalogue,
    inbox: once === 'inbox',
    prefetch,
    drainTimeoutMs,
    ...(partitions !== undefined && { partitions }),
    ...(replay !== undefined && { replay }),
    ...(limiter && { limiter }),
    journeys: { ...(isGuarded && { scope: JOURNEY_SCOPE }), ...(explainer && { explainer }) },
    reports: { ...(version !== undefined && { version }) },
    persons: personOptionsOf(pool, isGuarded),
    ...(settings.tokenKeys !== undefined && guardedBy(settings.tokenKeys, transitionUntil)),
    ...(tokenKeys !== undefined && { sign: signerOf(name, tokenKeys) }),
  };
}

const personOptionsOf = ({ persons: rows, eraser }: Pool, isGuarded: boolean): WorkerPersonOptions => ({
  contracts: catalogue,
  ...(rows && { rows }),
  ...(eraser && { eraser }),
  ...(isGuarded && { scope: PERSON_SCOPE }),
});

/** Each message proves who sent it, events as well, and each request and task allows what its handler asks for. */
const guardedBy = (
  publicKeys: string,
  transitionUntil: Date | undefined,
): Pick<WorkerOptions, 'authorizer' | 'tokens' | 'operatorScope'> => ({
  authorizer: new MessageTokenAuthorizer(publicKeys, accessPolicy, { transitionUntil }),
  tokens: 'all',
  operatorScope: OPERATOR_SCOPE,
});

function moduleOf(
  { handlers, providers = [] }: Pool,
  settings: WorkerSettings,
  limiter: RedisTaskLimiter | undefined,
): DynamicModule {
  return {
    module: PoolModule,
    controllers: handlers,
    providers: [
      { provide: WORKER_SETTINGS, useValue: settings },
      ...(limiter ? [{ provide: RedisTaskLimiter, useValue: limiter }] : []),
      ...providers,
    ],
  };
}

/** @throws Error when the pool has no key among those of its process */
function signerOf(name: string, keys: string): SignMessage {
  const key = keyOfIssuer(keys, name);
  if (key === undefined)
    throw new Error(`PASSPORT_KEY has no key of the pool "${name}". How to make one: docs/authority.md, "Keys".`);
  const pool = { subject: `service:${name}`, scopes: scopesOf('worker') };
  return new MessageTokenIssuer(key, pool, accessPolicy).signTogether;
}

const readinessOfPool =
  ({ readiness }: Worker): ReadinessCheck =>
  async () => {
    for (const check of Object.values(readiness)) await check();
  };
