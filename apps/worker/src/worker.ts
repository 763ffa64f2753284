import type { LoggerService } from '@nestjs/common';
import type { ReadinessChecks } from '@warren/observability';
import { type PoolOptions, type RunningPool, startPool } from './pool/start-pool.ts';
import type { PoolFolder } from './pool/pool.ts';

export interface Worker {
  /** One check for each pool, under its name. */
  readonly readiness: ReadinessChecks;
  /** Drains all pools at the same time. */
  close(): Promise<void>;
}

/** Which pool could not start, and why. */
export class PoolBootError extends Error {
  readonly code = 'pool-boot';

  constructor(
    readonly pool: string,
    override readonly cause: unknown,
  ) {
    super(`The pool "${pool}" cannot start: ${cause instanceof Error ? cause.message : String(cause)}`);
    this.name = 'PoolBootError';
  }
}

/**
 * Starts pools, all or none: when one cannot start, those that did are drained and closed, and the process is expected
 * to end. A worker that ran some of its pools would look alive while others' queues grow, and whoever restarts
 * processes can repair a dead one only. A broker that is away is no such failure: it is waited for.
 * @throws PoolBootError for the first pool that cannot start
 */
export async function startWorker(
  pools: Readonly<Record<string, () => Promise<PoolFolder>>>,
  options: PoolOptions,
  logger: LoggerService | false,
): Promise<Worker> {
  const names = Object.keys(pools);
  const started = await Promise.allSettled(
    Object.entries(pools).map(async ([name, load]) => startPool(name, (await load()).pool, options, logger)),
  );
  const running = started.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
  const failed = started.findIndex(({ status }) => status === 'rejected');
  const failure = started[failed];
  if (failure?.status === 'rejected') {
    await closeAll(running);
    throw new PoolBootError(names[failed] ?? '', failure.reason);
  }
  return {
    readiness: Object.fromEntries(running.map(({ ready }, index) => [names[index], ready])),
    close: () => closeAll(running),
  };
}

/** One that does not close well must not keep the others from draining. @throws AggregateError with all that went wrong */
async function closeAll(pools: readonly RunningPool[]): Promise<void> {
  const closed = await Promise.allSettled(pools.map((pool) => pool.close()));
  const errors = closed.flatMap((close) => (close.status === 'rejected' ? [close.reason as unknown] : []));
  if (errors.length > 0) throw new AggregateError(errors, 'Not every pool closed in order.');
}
