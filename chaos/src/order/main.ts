import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openEnvironment } from '../environment.ts';
import { race } from './race.ts';

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '50000' },
    accounts: { type: 'string', default: '100' },
    workers: { type: 'string', default: '4' },
    /** 0 for one shared queue, where order is not kept. */
    partitions: { type: 'string', default: '4' },
    logs: { type: 'string', default: '.' },
  },
});

const program = join(import.meta.dirname, 'consumer.process.js');
const environment = await openEnvironment(values.logs, program);
try {
  const [accounts, partitions] = [Number(values.accounts), Number(values.partitions)];
  const result = await race({
    amqp: environment.broker.url,
    postgres: environment.database.url,
    program,
    group: 'clerks',
    accounts,
    each: Math.ceil(Number(values.messages) / accounts),
    workers: Number(values.workers),
    ...(partitions > 0 && { partitions }),
  });
  console.log(JSON.stringify(result));
  process.exitCode = result.inversions + result.lost + result.doubled === 0 ? 0 : 1;
} finally {
  await environment.close();
}
