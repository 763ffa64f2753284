import type { Queue } from '../queues/queue.ts';

export interface PoolSums {
  readonly pool: string;
  readonly ready: number;
  readonly unacked: number;
  readonly consumers: number;
  readonly acknowledged: number;
}

/** What the queues of each pool come to, by name. */
export function poolsOf(queues: readonly Queue[]): readonly PoolSums[] {
  const groups = Map.groupBy(
    queues.filter(({ pool, kind }) => pool !== null && kind !== 'control'),
    ({ pool }) => pool ?? '',
  );
  return [...groups]
    .map(([pool, ofPool]) => ({
      pool,
      ready: sum(ofPool, ({ ready }) => ready),
      unacked: sum(ofPool, ({ unacked }) => unacked),
      consumers: sum(ofPool, ({ consumers }) => consumers),
      acknowledged: sum(ofPool, ({ rates }) => rates?.acknowledged ?? 0),
    }))
    .sort((one, other) => one.pool.localeCompare(other.pool));
}

const sum = (queues: readonly Queue[], of: (queue: Queue) => number | null): number =>
  queues.reduce((total, queue) => total + (of(queue) ?? 0), 0);
