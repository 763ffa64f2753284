export { RedisTaskLimiter } from './redis-task-limiter.ts';
