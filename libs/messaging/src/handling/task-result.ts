import { PermanentError, RetryAfterError, TaskCancelledError } from '../errors.ts';

/** How a task's handler says that it ended. There is no other way, but for throwing. */
export type TaskResult =
  /** The work is done; the result is kept with the task. What is simply returned means the same. */
  | { readonly kind: 'done'; readonly result: unknown }
  /** Not now: its effects are undone, and another attempt is made after so many milliseconds. */
  | { readonly kind: 'retry-after'; readonly delayMs: number; readonly reason: string }
  /** Never: its effects are undone, and the task becomes a dead letter with this reason. */
  | { readonly kind: 'dead-letter'; readonly code: string; readonly reason: string }
  /** No longer wanted: its effects are undone, and nothing is tried again. */
  | { readonly kind: 'cancelled'; readonly reason: string };

const taskResults = new WeakSet<object>();

function createResult(value: TaskResult): TaskResult {
  taskResults.add(value);
  return Object.freeze(value);
}

/** What a handler of a task may return. */
export const TaskResult = {
  done: (result?: unknown): TaskResult => createResult({ kind: 'done', result }),
  retryAfter: (delayMs: number, reason: string): TaskResult => createResult({ kind: 'retry-after', delayMs, reason }),
  deadLetter: (code: string, reason: string): TaskResult => createResult({ kind: 'dead-letter', code, reason }),
  cancelled: (reason: string): TaskResult => createResult({ kind: 'cancelled', reason }),
} as const;

/**
 * What a handler returned, as those around it must see it: a transaction commits what is returned, and undoes what
 * throws.
 */
export function resultOf(returned: unknown): unknown {
  if (typeof returned !== 'object' || returned === null || !taskResults.has(returned)) return returned;
  const taskResult = returned as TaskResult;
  switch (taskResult.kind) {
    case 'done':
      return taskResult.result;
    case 'retry-after':
      throw new RetryAfterError(taskResult.delayMs, taskResult.reason);
    case 'dead-letter':
      throw new PermanentError(taskResult.code, taskResult.reason);
    case 'cancelled':
      throw new TaskCancelledError(taskResult.reason);
  }
}
