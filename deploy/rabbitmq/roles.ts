import {
  consumedBy,
  groupsOf,
  type Participant,
  type ParticipantName,
  participantNames,
  participants,
  publishedBy,
  sentBy,
  tasksOf,
} from '@showcase/contracts';
import { pools } from '../../apps/worker/src/pools.ts';
import type { BrokerRole } from '../../libs/messaging/src/topology/permissions.ts';

/** Keeps the log of events, and replays them. */
const LOG_KEEPER = 'audit';

const isPool = (name: string): boolean => name in pools;
const poolNames = participantNames.filter(isPool);

/** The services that are no workers, each with a broker user of its name. */
export const serviceRoles: Readonly<Record<string, BrokerRole>> = Object.fromEntries(
  participantNames.filter((name) => !isPool(name)).map((name) => [name, roleOf([name])]),
);

/** In containers each pool has a user; `npm start` runs all pools in one process, under one. */
export const poolRoles: Readonly<Record<string, BrokerRole>> = Object.fromEntries(
  poolNames.map((name) => [`worker-${name}`, roleOf([name])]),
);
export const workerRole: BrokerRole = roleOf(poolNames);

/** What participants may do at the broker, from what they declare that they do. */
function roleOf(names: readonly ParticipantName[]): BrokerRole {
  const typesOf = (contracts: readonly { readonly type: string }[]): string[] => [
    ...new Set(contracts.map(({ type }) => type)),
  ];
  const sent = names.flatMap((name) => sentBy(name).map(({ kind }) => kind));
  return {
    groups: names.flatMap(namesOf),
    publishes: typesOf(names.flatMap(publishedBy)),
    consumes: typesOf(names.flatMap(consumedBy)),
    sends: (['request', 'task'] as const).filter((kind) => sent.includes(kind)),
    hasTasks: names.some((name) => tasksOf(name).length > 0),
    archivesDeadLetters: names.includes('gateway'),
    watchesQueues: names.includes('gateway'),
    replays: names.includes(LOG_KEEPER),
  };
}

/** Its groups, and the other words that its tasks' queues begin with. */
function namesOf(name: ParticipantName): string[] {
  const { prefixes = [] }: Participant = participants[name];
  return [...groupsOf(name), ...prefixes];
}
