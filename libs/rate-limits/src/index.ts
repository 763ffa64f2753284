export { KeyPermits } from './key-permits.ts';
export { quietUnlessTls, redisTls } from './redis-tls.ts';
export { RedisTaskLimiter } from './redis-task-limiter.ts';
export { TaskLimits } from './aliases.ts';
