// A process that takes a place and stays in it, until it is killed: `node holder.fixture.ts <redis> <type>`.
import { RedisTaskLimiter } from './redis-task-limiter.ts';

const [url = '', type = ''] = process.argv.slice(2);
const limits = new RedisTaskLimiter(url);
await limits.acquire(type, { globalConcurrency: 3 }, new AbortController().signal);
process.stdout.write('in\n');
