import { AUDIENCES, PRIORITIES } from '@warren/contracts';
import { z } from 'zod';
import { pageOf } from '@warren/http';
import { TASK_STATES } from './task-history.ts';
import { attemptViews, AttemptView, TimelineEntry, timelineOf } from './task-timeline.ts';
import type { TaskRow } from './task.entity.ts';

/** What a task carries: an object, and what else it must be its type's contract says. */
export const Payload = z.record(z.string(), z.unknown());
export type Payload = z.output<typeof Payload>;

export const NewTask = z
  .object({
    type: z.string().min(1).max(200).describe('One of GET /tasks/types.'),
    payload: Payload.describe("What the type's schema says."),
    runAt: z.iso.datetime({ offset: true }).optional().describe('When to run it; at once by default. Within a year.'),
    uniqueKey: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('While an unfinished task of yours and this type has the same key, another is refused with 409.'),
    uniqueFor: z
      .int()
      .min(1)
      .max(31_536_000)
      .optional()
      .describe('Seconds: for so long no other with the same uniqueKey, also when this one has succeeded.'),
    key: z.string().min(1).max(200).optional().describe('Whom it is about, to find it by: a customer, an order.'),
    priority: z
      .enum(PRIORITIES)
      .default('normal')
      .describe('High overtakes all that is normal and waits, for types that have priorities.'),
  })
  .refine(({ uniqueKey, uniqueFor }) => uniqueFor === undefined || uniqueKey !== undefined, {
    path: ['uniqueFor'],
    error: 'needs a uniqueKey',
  })
  .meta({ id: 'NewTask' });
export type NewTask = z.output<typeof NewTask>;

const Timestamp = z.iso.datetime().nullable();

export const Task = z
  .object({
    id: z.uuid(),
    type: z.string(),
    state: z.enum(TASK_STATES),
    payload: Payload,
    key: z.string().nullable(),
    uniqueKey: z.string().nullable(),
    priority: z.enum(PRIORITIES),
    scheduleId: z.uuid().nullable().describe('The schedule that made it, if one did.'),
    batchId: z.uuid().nullable().describe('The batch that it belongs to.'),
    createdAt: z.iso.datetime(),
    runAt: Timestamp.describe('When it was, or is, to be queued, if not at once.'),
    progress: z
      .object({ done: z.number(), total: z.number().optional(), note: z.string().optional(), at: z.iso.datetime() })
      .nullable()
      .describe('How far the latest attempt has come, if it says.'),
    cancelRequestedAt: Timestamp.describe(
      'When its cancellation was requested. A worker that has it in flight is asked to stop.',
    ),
    attempt: z.int().nullable().describe('The latest; 1 for the first.'),
    retryAt: Timestamp.describe('When the next attempt is due, for one that waits for it.'),
    worker: z.string().nullable(),
    startedAt: Timestamp,
    endedAt: Timestamp,
    result: z.unknown(),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
  })
  .meta({ id: 'Task' });
export type Task = z.output<typeof Task>;

export const TaskDetail = Task.extend({
  attempts: z.array(AttemptView).describe('The latest 50, oldest first.'),
  timeline: z.array(TimelineEntry).describe('Oldest first.'),
}).meta({ id: 'TaskDetail' });
export type TaskDetail = z.output<typeof TaskDetail>;

export const TaskAccepted = Task.pick({ id: true, type: true, state: true, runAt: true }).meta({ id: 'TaskAccepted' });
export type TaskAccepted = z.output<typeof TaskAccepted>;

export const TaskPage = pageOf(Task).meta({ id: 'TaskPage' });
export type TaskPage = z.output<typeof TaskPage>;

export const TaskTypeList = z
  .object({
    items: z.array(
      z.object({
        type: z.string(),
        audience: z.enum(AUDIENCES).describe('Who may ask for it.'),
        priorities: z.boolean(),
        schema: z.record(z.string(), z.unknown()),
      }),
    ),
  })
  .meta({ id: 'TaskTypes' });
export type TaskTypeList = z.output<typeof TaskTypeList>;

/** How a task looks from outside. */
export function taskView(row: TaskRow): Task {
  return {
    id: row.id,
    type: row.type,
    state: row.state,
    payload: row.payload as Payload,
    key: row.key,
    uniqueKey: row.uniqueKey,
    priority: row.priority,
    scheduleId: row.scheduleId,
    batchId: row.batchId,
    createdAt: row.createdAt.toISOString(),
    runAt: row.runAt?.toISOString() ?? null,
    progress: row.life.attempts.at(-1)?.progress ?? null,
    cancelRequestedAt: row.life.cancelRequestedAt ?? null,
    attempt: row.attempt,
    retryAt: retryAtOf(row),
    worker: row.worker,
    startedAt: row.startedAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
    result: row.result,
    error: row.error,
  };
}

function retryAtOf({ state, life }: TaskRow): string | null {
  const end = state === 'retrying' ? life.attempts.at(-1)?.end : undefined;
  return end?.kind === 'retried' ? end.retryAt : null;
}

/** The same with all that happened to it. */
export function taskDetail(row: TaskRow): TaskDetail {
  return { ...taskView(row), attempts: attemptViews(row.life), timeline: timelineOf(row) };
}

/** What the caller is answered when a task was accepted. */
export function accepted({ id, type, state, runAt }: TaskRow): TaskAccepted {
  return { id, type, state, runAt: runAt?.toISOString() ?? null };
}
