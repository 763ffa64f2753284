// Names of before 0.1, for one version: each goes with 0.2. The changelog has the table.
import { RedisTaskLimiter } from './redis-task-limiter.ts';

/** @deprecated Use {@link RedisTaskLimiter}. */
export const TaskLimits = RedisTaskLimiter;
/** @deprecated Use {@link RedisTaskLimiter}. */
export type TaskLimits = RedisTaskLimiter;
