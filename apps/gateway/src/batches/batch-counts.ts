import { ENDED, TASK_STATES, type TaskState } from '../tasks/task-history.ts';

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
