import type { Contract } from '@warren/contracts';
import type { SearchFields } from '../search/search-fields.ts';
import { TASK_STATES } from './task-history.ts';

/** What tasks are searched by: columns of the table `task`, each of which has an index. */
export function taskFields(contracts: readonly Contract[]): SearchFields {
  const types = contracts.filter(({ kind }) => kind === 'task').map(({ type }) => type);
  return {
    type: { kind: 'text', columns: ['task.type'], about: 'what is to be done' },
    group: {
      kind: 'text',
      columns: ['task.type'],
      about: 'whose workers do it',
      values: [],
      aliases: byGroup(types),
    },
    state: {
      kind: 'text',
      columns: ['task.state'],
      about: 'how it stands; done is succeeded, failed or cancelled',
      values: TASK_STATES,
      aliases: { done: ['succeeded', 'failed', 'cancelled'] },
    },
    reason: { kind: 'text', columns: ["task.error ->> 'code'"], about: 'the code of its latest error' },
    key: { kind: 'text', columns: ['task.key', 'task.unique_key'], about: 'its key, or its unique key' },
    batch: { kind: 'id', columns: ['task.batch_id'], about: 'the id of its batch' },
    id: { kind: 'id', columns: ['task.id'], about: 'its own id' },
    age: { kind: 'age', columns: ['task.created_at'], about: 'since it was asked for: age>5m' },
    asked: { kind: 'time', columns: ['task.created_at'], about: 'when it was asked for: asked>2026-11-30' },
    payload: { kind: 'payload', columns: ['task.payload'], about: 'a value in the payload: payload.customer.id:42' },
  };
}

/** A type's first segment is the group whose workers do it. */
function byGroup(types: readonly string[]): Record<string, string[]> {
  const groups: Record<string, string[]> = {};
  for (const type of types) (groups[type.split('.', 1)[0] ?? ''] ??= []).push(type);
  return groups;
}
