import type { PayloadOf, Progress } from '@warren/contracts';
import type * as Contracts from '@warren/contracts';

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
export interface TaskHistory {
  /** Oldest first. */
  readonly attempts: readonly Attempt[];
  /** When its cancellation was first requested. */
  readonly cancelRequestedAt?: string;
}

export type TaskHistoryEvent =
  | ({ readonly kind: 'started' } & PayloadOf<typeof Contracts.TaskStarted>)
  | ({ readonly kind: 'progressed' } & PayloadOf<typeof Contracts.TaskProgressed>)
  | ({ readonly kind: 'retried' } & PayloadOf<typeof Contracts.TaskRetried>)
  | ({ readonly kind: 'succeeded' } & PayloadOf<typeof Contracts.TaskSucceeded>)
  | ({ readonly kind: 'failed' } & PayloadOf<typeof Contracts.TaskFailed>)
  | ({ readonly kind: 'cancelled' } & PayloadOf<typeof Contracts.TaskCancelled>);

export const EMPTY_HISTORY: TaskHistory = { attempts: [] };

/** Attempts that are kept, the latest: one that is redriven again and again must not grow its row for ever. */
const LONGEST = 50;

/**
 * Applies one event. Whatever the order, and however often each comes, the same events make the same history: an attempt
 * is known by its start and its worker, and of two reports of one thing the later counts.
 */
export function applyEvent(history: TaskHistory, event: TaskHistoryEvent): TaskHistory {
  const reported = attemptOf(event);
  const known = history.attempts.find((attempt) => isSame(attempt, reported));
  const others = history.attempts.filter((attempt) => attempt !== known);
  const attempts = [...others, known ? joined(known, reported) : reported].sort(inOrder);
  return { ...history, attempts: attempts.slice(-LONGEST) };
}

/** Its cancellation is requested. The first time counts. */
export function requestCancellation(history: TaskHistory, at: Date): TaskHistory {
  return { ...history, cancelRequestedAt: history.cancelRequestedAt ?? at.toISOString() };
}

/** @param waiting what it is as long as no worker has reported anything */
export function stateOf(history: TaskHistory, waiting: 'scheduled' | 'queued'): TaskState {
  const latest = history.attempts.at(-1);
  const cancelRequested = history.cancelRequestedAt !== undefined;
  if (!latest) return cancelRequested ? 'cancelled' : waiting;
  if (!latest.end) return 'running';
  if (latest.end.kind === 'retried') return cancelRequested ? 'cancelled' : 'retrying';
  return latest.end.kind;
}

function attemptOf(event: TaskHistoryEvent): Attempt {
  const { attempt, worker, startedAt, traceId } = event;
  const progress = progressOf(event);
  const end = endOf(event);
  return {
    attempt,
    worker,
    startedAt,
    ...(traceId !== undefined && { traceId }),
    ...(progress && { progress }),
    ...(end && { end }),
  };
}

function progressOf(event: TaskHistoryEvent): Attempt['progress'] {
  if (event.kind === 'started' || !event.progress) return undefined;
  return { ...event.progress, at: event.kind === 'progressed' ? event.at : event.endedAt };
}

function endOf(event: TaskHistoryEvent): End | undefined {
  switch (event.kind) {
    case 'started':
    case 'progressed':
      return undefined;
    case 'succeeded':
      return { kind: event.kind, endedAt: event.endedAt, result: event.result ?? null };
    case 'retried':
      return { kind: event.kind, endedAt: event.endedAt, error: event.error, retryAt: event.retryAt };
    case 'failed':
      return { kind: event.kind, endedAt: event.endedAt, error: event.error };
    case 'cancelled':
      return { kind: event.kind, endedAt: event.endedAt, reason: event.reason };
  }
}

const isSame = (a: Attempt, b: Attempt): boolean => a.startedAt === b.startedAt && a.worker === b.worker;

function joined(a: Attempt, b: Attempt): Attempt {
  const traceId = [a.traceId, b.traceId].filter((id) => id !== undefined).toSorted()[0];
  const progress = later(a.progress, b.progress, ({ at }) => at);
  const end = later(a.end, b.end, ({ endedAt }) => endedAt);
  return { ...a, ...(traceId !== undefined && { traceId }), ...(progress && { progress }), ...(end && { end }) };
}

/** Of two with the same time, the one that is greater as text: any rule will do, if it is a rule. */
function later<T>(a: T | undefined, b: T | undefined, timeOf: (one: T) => string): T | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const rank = (one: T): string => `${timeOf(one)} ${JSON.stringify(one)}`;
  return rank(a) >= rank(b) ? a : b;
}

/** By their start. One that succeeded is the last, whatever was begun after it: a task that is done is done. */
function inOrder(a: Attempt, b: Attempt): number {
  return rankOf(a) < rankOf(b) ? -1 : 1;
}

const rankOf = ({ end, startedAt, worker }: Attempt): string =>
  `${end?.kind === 'succeeded' ? 1 : 0} ${startedAt} ${worker}`;

/** Why an attempt did not succeed. */
export function failureOf({ end }: Attempt): Failure | undefined {
  switch (end?.kind) {
    case 'retried':
    case 'failed':
      return end.error;
    case 'cancelled':
      return { code: 'cancelled', message: end.reason };
    case 'succeeded':
    case undefined:
      return undefined;
  }
}
