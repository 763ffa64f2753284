import type { Servers } from '@warren/testing';
import { messageTokenKeys } from '../../contracts/test/message-token-keys.ts';
import { showcaseGround } from '../../contracts/test/showcase-ground.ts';
import { newKey } from '@warren/security';
import type { PoolFolder } from '../src/pool/pool.ts';
import type { PoolOptions } from '../src/pool/start-pool.ts';
import type { WorkerSettings } from '../src/pool/worker-settings.ts';
import { startWorker, type Worker } from '../src/worker.ts';

const usual: WorkerSettings = {
  smtpTimeoutMs: 60_000,
  mailFrom: 'Warren <hello@warren.example>',
  adminEmail: 'admins@warren.example',
  walletCurrency: 'EUR',
  webhookNetworks: 'public',
  webhookDisableAfterMs: 3_600_000,
  tokenKeys: messageTokenKeys.publicKeys,
};

export type WorkerSystem = Awaited<ReturnType<typeof createWorkerSystem>>;

/** The pools' own keys, and one for each that only a test has. */
const keysFor = (names: readonly string[]): string =>
  [
    messageTokenKeys.keys.worker,
    ...names.filter((name) => !(name in messageTokenKeys.keys)).map((name) => newKey(`${name}.1`).secret),
  ].join(',');

/** A virtual host and a database of the test's own, and workers in them. */
export async function createWorkerSystem(servers?: Servers) {
  const ground = await showcaseGround('worker', servers);
  const { amqpUrl, databaseUrl } = ground;
  const workers: Worker[] = [];

  async function start(
    pools: Record<string, () => Promise<PoolFolder>>,
    { prefetch = 8, ...settings }: Partial<WorkerSettings> & { prefetch?: number } = {},
  ): Promise<Worker> {
    const options: PoolOptions = {
      amqpUrl,
      databaseUrl,
      tokenKeys: keysFor(Object.keys(pools)),
      prefetch,
      drainTimeoutMs: 5_000,
      settings: { ...usual, ...settings },
    };
    const worker = await startWorker(pools, options, false);
    workers.push(worker);
    return worker;
  }

  /** Lets workers finish what they have, and ends them. */
  async function stopWorkers(): Promise<void> {
    await Promise.all(workers.splice(0).map((worker) => worker.close()));
  }

  async function close(): Promise<void> {
    await stopWorkers();
    await ground.close();
  }

  return { ...ground, start, stopWorkers, close };
}
