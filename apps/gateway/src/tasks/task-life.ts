import type { PayloadOf, Progress } from '@warren/contracts';
import type * as Facts from '@warren/contracts';

/** scheduled → queued → running → retrying → succeeded | failed | cancelled. A failed one that is redriven goes on. */
export const TASK_STATES = ['scheduled', 'queued', 'running', 'retrying', 'succeeded', 'failed', 'cancelled'] as const;
export type TaskState = (typeof TASK_STATES)[number];

/** Nothing more happens to these by itself. */
export const ENDED: readonly TaskState[] = ['succeeded', 'failed', 'cancelled'];

/** How one attempt ended. */
export type End =
  | { readonly kind: 'succeeded'; readonly endedAt: string; readonly result: unknown }
  | { readonly kind: 'retried'; readonly endedAt: string; readonly error: Failure; readonly retryAt: string }
  | { readonly kind: 'failed'; readonly endedAt: string; readonly error: Failure }
  | { readonly kind: 'cancelled'; readonly endedAt: string; readonly reason: string };

export interface Failure {
  readonly code: string;
  readonly message: string;
}

/** One execution. A redelivery after a crash is another one with the same number. */
export interface Attempt {
  readonly attempt: number;
  readonly worker: string;
  readonly startedAt: string;
  readonly traceId?: string;
  readonly progress?: Progress & { readonly at: string };
  /** None while it runs, or when its worker died. */
  readonly end?: End;
}

/** What is known of a task from its workers. */
export interface Life {
  /** Oldest first. */
  readonly attempts: readonly Attempt[];
  /** When somebody first took it back. */
  readonly cancelRequestedAt?: string;
}

export type LifeFact =
  | ({ readonly kind: 'started' } & PayloadOf<typeof Facts.TaskStarted>)
  | ({ readonly kind: 'progressed' } & PayloadOf<typeof Facts.TaskProgressed>)
  | ({ readonly kind: 'retried' } & PayloadOf<typeof Facts.TaskRetried>)
  | ({ readonly kind: 'succeeded' } & PayloadOf<typeof Facts.TaskSucceeded>)
  | ({ readonly kind: 'failed' } & PayloadOf<typeof Facts.TaskFailed>)
  | ({ readonly kind: 'cancelled' } & PayloadOf<typeof Facts.TaskCancelled>);

export const UNBORN: Life = { attempts: [] };

/** Attempts that are kept, the latest: one that is redriven for ever must not grow its row for ever. */
const LONGEST = 50;

/**
 * Takes in one fact. Whatever the order, and however often each comes, the same facts make the same life: an attempt
 * is known by its start and its worker, and of two tellings of one thing the later counts.
 */
export function hear(life: Life, fact: LifeFact): Life {
  const told = attemptOf(fact);
  const known = life.attempts.find((attempt) => isSame(attempt, told));
  const others = life.attempts.filter((attempt) => attempt !== known);
  const attempts = [...others, known ? joined(known, told) : told].sort(inOrder);
  return { ...life, attempts: attempts.slice(-LONGEST) };
}

/** Somebody takes the task back. The first time counts. */
export function takeBack(life: Life, at: Date): Life {
  return { ...life, cancelRequestedAt: life.cancelRequestedAt ?? at.toISOString() };
}

/** @param waiting what it is as long as no worker has said anything */
export function stateOf(life: Life, waiting: 'scheduled' | 'queued'): TaskState {
  const latest = life.attempts.at(-1);
  const takenBack = life.cancelRequestedAt !== undefined;
  if (!latest) return takenBack ? 'cancelled' : waiting;
  if (!latest.end) return 'running';
  if (latest.end.kind === 'retried') return takenBack ? 'cancelled' : 'retrying';
  return latest.end.kind;
}

function attemptOf(fact: LifeFact): Attempt {
  const { attempt, worker, startedAt, traceId } = fact;
  const progress = progressOf(fact);
  const end = endOf(fact);
  return {
    attempt,
    worker,
    startedAt,
    ...(traceId !== undefined && { traceId }),
    ...(progress && { progress }),
    ...(end && { end }),
  };
}

function progressOf(fact: LifeFact): Attempt['progress'] {
  if (fact.kind === 'started' || !fact.progress) return undefined;
  return { ...fact.progress, at: fact.kind === 'progressed' ? fact.at : fact.endedAt };
}

function endOf(fact: LifeFact): End | undefined {
  switch (fact.kind) {
    case 'started':
    case 'progressed':
      return undefined;
    case 'succeeded':
      return { kind: fact.kind, endedAt: fact.endedAt, result: fact.result ?? null };
    case 'retried':
      return { kind: fact.kind, endedAt: fact.endedAt, error: fact.error, retryAt: fact.retryAt };
    case 'failed':
      return { kind: fact.kind, endedAt: fact.endedAt, error: fact.error };
    case 'cancelled':
      return { kind: fact.kind, endedAt: fact.endedAt, reason: fact.reason };
  }
}

const isSame = (a: Attempt, b: Attempt): boolean => a.startedAt === b.startedAt && a.worker === b.worker;

function joined(a: Attempt, b: Attempt): Attempt {
  const traceId = [a.traceId, b.traceId].filter((id) => id !== undefined).toSorted()[0];
  const progress = later(a.progress, b.progress, ({ at }) => at);
  const end = later(a.end, b.end, ({ endedAt }) => endedAt);
  return { ...a, ...(traceId !== undefined && { traceId }), ...(progress && { progress }), ...(end && { end }) };
}

/** Of two that bear the same moment, the one that is greater as text: any rule will do, if it is a rule. */
function later<T>(a: T | undefined, b: T | undefined, moment: (one: T) => string): T | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const rank = (one: T): string => `${moment(one)} ${JSON.stringify(one)}`;
  return rank(a) >= rank(b) ? a : b;
}

/** By their start. One that succeeded is the last, whatever was begun after it: a task that is done is done. */
function inOrder(a: Attempt, b: Attempt): number {
  return rankOf(a) < rankOf(b) ? -1 : 1;
}

const rankOf = ({ end, startedAt, worker }: Attempt): string =>
  `${end?.kind === 'succeeded' ? 1 : 0} ${startedAt} ${worker}`;
