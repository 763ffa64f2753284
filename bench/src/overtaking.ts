import { setTimeout as delay } from 'node:timers/promises';
import { Controller, Module } from '@nestjs/common';
import { defineTask, type PayloadOf } from '@warren/contracts';
import { Messenger, provision, Task } from '@warren/messaging';
import { createWorker } from '@warren/service';
import { z } from 'zod';
import { TEXT } from './worked.task.ts';
import { atOnce } from './timing.ts';

/** `node overtaking.js`: so many tasks wait; how soon is one of high priority begun? On RabbitMQ at AMQP_URL. */
const amqpUrl = process.env['AMQP_URL'] ?? 'amqp://guest:guest@127.0.0.1:5672';
const backlog = Number(process.env['N'] ?? 100_000);
const urgent = Number(process.env['URGENT'] ?? 50);

const Work = defineTask('overtaking.work.v1', z.object({ sentAt: z.number().optional(), text: z.string() }), {
  priorities: true,
});
const waits: number[] = [];
let done = 0;

@Controller()
class WorkHandler {
  @Task(Work)
  async work({ sentAt }: PayloadOf<typeof Work>): Promise<void> {
    if (sentAt !== undefined) waits.push(performance.now() - sentAt);
    else done++;
    await delay(20);
  }
}

@Module({ controllers: [WorkHandler] })
class WorkModule {}

await provision(amqpUrl, []);
const worker = await createWorker({
  group: 'overtaking',
  module: WorkModule,
  broker: amqpUrl,
  pausable: false,
  logger: ['error', 'warn'],
});
const messenger = worker.app.get(Messenger);
await atOnce(backlog, 200, () => messenger.enqueue(Work, { text: TEXT }));
console.log(`${backlog - done} of ${backlog} tasks wait`);
for (let sent = 0; sent < urgent; sent++) {
  await messenger.enqueue(Work, { sentAt: performance.now(), text: TEXT }, { priority: 'high' });
  await delay(100);
}
waits.sort((a, b) => a - b);
const at = (q: number): string => `${(waits[Math.floor((waits.length - 1) * q)] ?? NaN).toFixed(1)} ms`;
console.log(
  `${waits.length} of ${urgent} were begun: p50 ${at(0.5)}, p99 ${at(0.99)}, latest ${at(1)} after they were sent`,
);
console.log(`${backlog - done} tasks still wait`);
await worker.close();
