import { z } from 'zod';
import { NewTask } from './new-task.ts';

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
