import { z } from 'zod';
import { NewTask } from '../tasks/new-task.ts';
import { TASK_STATES } from '../tasks/task-history.ts';
import { type Counts, haveSucceeded, totalOf } from './batch-counts.ts';
import type { BatchRow } from './batch.entity.ts';

const { type, payload, key, uniqueKey, priority } = NewTask.shape;

export const FollowUp = z.object({ type, payload, key }).meta({ id: 'FollowUp' });
export type FollowUp = z.output<typeof FollowUp>;

export const NewBatch = z
  .object({
    tasks: z.array(z.object({ type, payload, key, uniqueKey, priority })).min(1).max(1_000),
    onSuccess: FollowUp.optional().describe('Made once, when every task has succeeded.'),
    onFailure: FollowUp.optional().describe('Made once, when every task has ended and not all have succeeded.'),
  })
  .meta({ id: 'NewBatch' });
export type NewBatch = z.output<typeof NewBatch>;

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
