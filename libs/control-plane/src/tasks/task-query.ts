import type { SelectQueryBuilder } from 'typeorm';
import { z } from 'zod';
import { type Caller, PageQuery } from '@warren/http';
import { PATH_NEEDS_VALUE, pathNeedsValue, PayloadSearch, searchPayload } from '../payload-search.ts';
import { TASK_STATES } from './task-history.ts';
import type { TaskRow } from './task.entity.ts';

const Timestamp = z.iso.datetime({ offset: true }).optional();

/** Which tasks. All of what is named must hold. */
export const TaskQuery = PageQuery.extend({
  state: z.enum(TASK_STATES).optional(),
  type: z.string().max(200).optional(),
  batchId: z.uuid().optional().describe('Of this batch.'),
  key: z.string().min(1).max(500).optional().describe('Its key, or its unique key.'),
  since: Timestamp.describe('Asked for at or after.'),
  until: Timestamp.describe('Asked for before.'),
  ...PayloadSearch.shape,
}).refine(pathNeedsValue, PATH_NEEDS_VALUE);
export type TaskQuery = z.output<typeof TaskQuery>;

const CONDITIONS = {
  state: 'task.state = :state',
  type: 'task.type = :type',
  batchId: 'task.batch_id = :batchId',
  key: '(task.key = :key OR task.unique_key = :key)',
  since: 'task.created_at >= :since',
  until: 'task.created_at < :until',
} as const;

/** Narrows a query on the table `task` down; each condition finds an index of its own. */
export function select(query: SelectQueryBuilder<TaskRow>, wanted: TaskQuery): SelectQueryBuilder<TaskRow> {
  for (const [name, condition] of Object.entries(CONDITIONS)) {
    const value = wanted[name as keyof typeof CONDITIONS];
    if (value !== undefined) query.andWhere(condition, { [name]: value });
  }
  searchPayload(query, 'task.payload', wanted);
  return query;
}

/** Users see what they asked for, operators all there is. */
export function visibleTo(query: SelectQueryBuilder<TaskRow>, { role, userId }: Caller): SelectQueryBuilder<TaskRow> {
  return role === 'operator' ? query : query.andWhere('task.created_by = :userId', { userId });
}
