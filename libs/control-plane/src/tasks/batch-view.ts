import { z } from 'zod';
import type { BatchRow } from './batch.entity.ts';
import { ENDED, TASK_STATES, type TaskState } from './task-history.ts';

const Timestamp = z.iso.datetime().nullable();

export const Batch = z
  .object({
    id: z.uuid(),
    state: z.enum(['running', 'succeeded', 'failed', 'cancelled']),
    total: z.int(),
    tasks: z
      .record(z.enum(TASK_STATES), z.int())
      .describe('How many are in each state; GET /tasks?batchId= lists them.'),
    followUpId: z.uuid().nullable().describe('The task that was made at its end, if there was one to make.'),
    createdAt: z.iso.datetime(),
    endedAt: Timestamp,
  })
  .meta({ id: 'Batch' });
export type Batch = z.output<typeof Batch>;

/** How a batch looks from outside. */
export function batchView(row: BatchRow, counts: Counts): Batch {
  return {
    id: row.id,
    state: stateOf(row, counts),
    total: totalOf(counts),
    tasks: counts,
    followUpId: row.followUpId,
    createdAt: row.createdAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
  };
}

/** A failed task that is redriven and then succeeds turns a failed batch into one that succeeded. */
function stateOf({ cancelledAt, endedAt }: BatchRow, counts: Counts): Batch['state'] {
  if (cancelledAt) return 'cancelled';
  if (!endedAt) return 'running';
  return haveSucceeded(counts) ? 'succeeded' : 'failed';
}

/** How many tasks of a batch are in each state. */
export type Counts = Readonly<Record<TaskState, number>>;

/** @param known states that there are tasks in */
export function countsOf(known: readonly { state: TaskState; count: number }[]): Counts {
  const none = Object.fromEntries(TASK_STATES.map((state) => [state, 0])) as Counts;
  return { ...none, ...Object.fromEntries(known.map(({ state, count }) => [state, count])) };
}

export const totalOf = (counts: Counts): number => Object.values(counts).reduce((sum, count) => sum + count, 0);

export const haveEnded = (counts: Counts): boolean =>
  TASK_STATES.every((state) => counts[state] === 0 || ENDED.includes(state));

export const haveSucceeded = (counts: Counts): boolean => counts.succeeded === totalOf(counts);
