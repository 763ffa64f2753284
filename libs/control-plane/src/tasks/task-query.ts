import type { SelectQueryBuilder } from 'typeorm';
import { z } from 'zod';
import { type Caller, PageQuery } from '@warren/http';
import { PATH_NEEDS_VALUE, pathNeedsValue, PayloadSearch, searchPayload } from '../payload-search.ts';
import { whereAll } from '../search/search-condition.ts';
import type { SearchFields } from '../search/search-fields.ts';
import { parseSearch } from '../search/search-parser.ts';
import { SearchText } from '../search/search-text.ts';
import { TASK_STATES } from './task-history.ts';
import type { TaskRow } from './task.entity.ts';

const Timestamp = z.iso.datetime({ offset: true }).optional();

/** Which tasks. All of what is named must hold. */
const WhichTasks = z.object({
  state: z.enum(TASK_STATES).optional(),
  type: z.string().max(200).optional(),
  batchId: z.uuid().optional().describe('Of this batch.'),
  key: z.string().min(1).max(500).optional().describe('Its key, or its unique key.'),
  since: Timestamp.describe('Asked for at or after.'),
  until: Timestamp.describe('Asked for before.'),
  ...PayloadSearch.shape,
  ...SearchText.shape,
});

/** Which tasks, without a page of them. */
export const TaskSelection = WhichTasks.refine(pathNeedsValue, PATH_NEEDS_VALUE);
export type TaskSelection = z.output<typeof TaskSelection>;

export const TaskQuery = PageQuery.extend(WhichTasks.shape).refine(pathNeedsValue, PATH_NEEDS_VALUE);
export type TaskQuery = z.output<typeof TaskQuery>;

const CONDITIONS = {
  state: 'task.state = :state',
  type: 'task.type = :type',
  batchId: 'task.batch_id = :batchId',
  key: '(task.key = :key OR task.unique_key = :key)',
  since: 'task.created_at >= :since',
  until: 'task.created_at < :until',
} as const;

/** Narrows a query on the table `task` down; each condition finds an index of its own. @throws SearchSyntaxError */
export function select(
  query: SelectQueryBuilder<TaskRow>,
  wanted: TaskSelection,
  fields: SearchFields,
): SelectQueryBuilder<TaskRow> {
  for (const [name, condition] of Object.entries(CONDITIONS)) {
    const value = wanted[name as keyof typeof CONDITIONS];
    if (value !== undefined) query.andWhere(condition, { [name]: value });
  }
  searchPayload(query, 'task.payload', wanted);
  if (wanted.q !== undefined) whereAll(query, parseSearch(wanted.q, fields));
  return query;
}

/** Users see what they asked for, operators all there is. */
export function visibleTo(query: SelectQueryBuilder<TaskRow>, { role, userId }: Caller): SelectQueryBuilder<TaskRow> {
  return role === 'operator' ? query : query.andWhere('task.created_by = :userId', { userId });
}
