import type { Contract, Priority } from '@warren/contracts';
import { taskQueue, urgentQueue } from '@warren/messaging';

/** By the name of the queue. */
export function tasksByQueue(contracts: readonly Contract[]): ReadonlyMap<string, QueuedTasks> {
  const tasks = contracts.filter(({ kind }) => kind === 'task');
  return new Map<string, QueuedTasks>(
    tasks.flatMap(({ type }) => [
      [taskQueue(type), { type, priority: 'normal' }],
      [urgentQueue(type), { type, priority: 'high' }],
    ]),
  );
}

/** Which tasks wait in one queue. */
export interface QueuedTasks {
  readonly type: string;
  readonly priority: Priority;
}
