import { z } from 'zod';
import { defineEvent } from './contract.ts';

/** How far a task has come, as its handler tells it. */
export const Progress = z.object({
  /** Of `total`, in whatever the handler counts. */
  done: z.number().nonnegative(),
  /** Left out where nobody knows. */
  total: z.number().nonnegative().optional(),
  note: z.string().max(500).optional(),
});
export type Progress = z.output<typeof Progress>;

const Failure = z.object({ code: z.string(), message: z.string() });

/** One execution of a task is known by its start and its worker: a redelivery is another one with the same number. */
const Attempt = {
  /** The task's message id. */
  taskId: z.uuid(),
  taskType: z.string(),
  /** 1 for the first try. */
  attempt: z.int().positive(),
  worker: z.string(),
  startedAt: z.iso.datetime(),
  /** Of the trace that the attempt is part of; 32 hex digits. */
  traceId: z.string().optional(),
};

const Settled = { ...Attempt, endedAt: z.iso.datetime(), progress: Progress.optional() };

/** A worker has been at a task for a moment. Those that end at once have no such fact: their end tells the start too. */
export const TaskStarted = defineEvent('task.started.v1', z.object(Attempt));

/** A worker has come so far; at most twice a second for each task. */
export const TaskProgressed = defineEvent(
  'task.progressed.v1',
  z.object({ ...Attempt, at: z.iso.datetime(), progress: Progress }),
);

/** An attempt has failed, and another will be made. */
export const TaskRetried = defineEvent(
  'task.retried.v1',
  z.object({ ...Settled, error: Failure, retryAt: z.iso.datetime() }),
);

/** A worker has finished a task; committed together with the task's effect. */
export const TaskSucceeded = defineEvent('task.succeeded.v1', z.object({ ...Settled, result: z.json().optional() }));

/** A task was given up for good and is a dead letter now. */
export const TaskFailed = defineEvent('task.failed.v1', z.object({ ...Settled, error: Failure }));

/** A worker has dropped a task that was taken back, or has stopped working on it. */
export const TaskCancelled = defineEvent('task.cancelled.v1', z.object({ ...Settled, reason: z.string() }));

/** Somebody has taken a task back that a worker may have already. */
export const TaskCancelRequested = defineEvent(
  'task.cancel-requested.v1',
  z.object({ taskId: z.uuid(), taskType: z.string(), requestedAt: z.iso.datetime() }),
);
