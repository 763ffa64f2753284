import { pools } from '../../apps/worker/src/pools.ts';
import type { BrokerRole } from '../../libs/messaging/src/topology/permissions.ts';

/** The services that are no workers, each with a broker user of its name. */
export const serviceRoles: Readonly<Record<string, BrokerRole>> = {
  gateway: { groups: ['gateway', 'orders'], archivesDeadLetters: true, watchesQueues: true },
  // Its tasks about many people at once are named for them: `subscribers.import.v1`.
  'email-subscriptions': { groups: ['email-subscriptions', 'subscribers'] },
};

/** Groups whose tasks are named in the singular: their queues begin with another word than their own. */
const alsoNamed: Readonly<Record<string, string>> = { webhooks: 'webhook' };
const groupsOf = (pool: string): string[] => [pool, alsoNamed[pool] ?? []].flat();

/** Keeps the log of facts, and tells them again. */
const LOG_KEEPER = 'audit';

/** In containers each pool has a user; `npm start` runs all pools in one process, under one. */
export const poolRoles: Readonly<Record<string, BrokerRole>> = Object.fromEntries(
  Object.keys(pools).map((pool) => [`worker-${pool}`, { groups: groupsOf(pool), replays: pool === LOG_KEEPER }]),
);
export const workerRole: BrokerRole = { groups: Object.keys(pools).flatMap(groupsOf), replays: true };
