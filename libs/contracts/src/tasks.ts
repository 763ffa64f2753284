import { z } from 'zod';
import { defineEvent } from './contract.ts';

const Settled = {
  /** The task's message id. */
  taskId: z.uuid(),
  taskType: z.string(),
  /** 1 for the first try. */
  attempt: z.int().positive(),
  worker: z.string(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
};

/** A worker has finished a task; committed together with the task's effect. */
export const TaskSucceeded = defineEvent('task.succeeded.v1', z.object({ ...Settled, result: z.json().optional() }));

/** A task was given up for good and is a dead letter now. */
export const TaskFailed = defineEvent(
  'task.failed.v1',
  z.object({ ...Settled, error: z.object({ code: z.string(), message: z.string() }) }),
);
