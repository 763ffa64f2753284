// A process that takes a place and stays in it, until it is killed: `node holder.fixture.ts <redis> <type>`.
import { TaskLimits } from './task-limits.ts';

const [url = '', type = ''] = process.argv.slice(2);
const limits = new TaskLimits(url);
await limits.enter(type, { globalConcurrency: 3 }, new AbortController().signal);
process.stdout.write('in\n');
