export { TaskLimits } from './task-limits.ts';
