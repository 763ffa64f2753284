import {
  consumedBy,
  groupsOf,
  type Participant,
  type ParticipantName,
  participants,
  publishedBy,
  sentBy,
  tasksOf,
} from '@showcase/contracts';

type Verb = 'configure' | 'write' | 'read';
export const VERBS: readonly Verb[] = ['configure', 'write', 'read'];

/**
 * Whether a participant needs a verb for a queue or an exchange, by what it declares in participants.ts. Written apart
 * from the permissions themselves, which are compared with it.
 */
export function isDeclared(by: ParticipantName, verb: Verb, name: string): boolean {
  return isOwn(by, name) || (verb !== 'configure' && SHARED[verb](by, name));
}

/** Queues and exchanges that begin with the name of a group of its own, or are of a task of one. */
function isOwn(by: ParticipantName, name: string): boolean {
  const { prefixes = [] }: Participant = participants[by];
  const [first = '', second = ''] = name.split('.');
  return [...groupsOf(by), ...prefixes].includes(first === 'task' ? second : first);
}

const EVENT = 'warren.event.';
const sends = (by: ParticipantName, kind: 'request' | 'task'): boolean => sentBy(by).some((each) => each.kind === kind);
const has = (contracts: readonly { readonly type: string }[], exchange: string): boolean =>
  exchange.startsWith(EVENT) && contracts.some(({ type }) => type === exchange.slice(EVENT.length));

/** What everybody writes to: answers, what is tried again, and what is given up. */
const WRITTEN_BY_ALL = /^warren[.](replies|dead|retry[.].+)$/;
/** What everybody binds a queue of its own to, or hears. */
const READ_BY_ALL = new Set(['warren.requests', 'warren.replies', 'warren.redeliver', 'warren.pauses']);

const SHARED = {
  write: (by: ParticipantName, name: string): boolean =>
    WRITTEN_BY_ALL.test(name) ||
    (name === 'warren.requests' && sends(by, 'request')) ||
    (name === 'warren.tasks' && sends(by, 'task')) ||
    (name === 'warren.redeliver' && (by === 'gateway' || by === 'audit')) ||
    has(publishedBy(by), name),
  read: (by: ParticipantName, name: string): boolean =>
    READ_BY_ALL.has(name) ||
    (name === 'warren.tasks' && tasksOf(by).length > 0) ||
    (name === 'warren.dead-letters' && by === 'gateway') ||
    has(consumedBy(by), name),
} as const;
