import { setTimeout as delay } from 'node:timers/promises';
import { Controller, Module } from '@nestjs/common';
import type { PayloadOf } from '@warren/contracts';
import { Task } from '@warren/messaging';
import { UnitOfWork } from '@warren/persistence';
import { createWorker } from '@warren/service';
import type { Report, WorkerTask } from './task-worker.ts';
import { Work } from './worked.task.ts';

/** One worker as applications have them: inbox row, effect and acknowledgement for each task. */
const { amqpUrl, databaseUrl, taskMs, atOnce } = JSON.parse(process.argv[2] ?? '') as WorkerTask;
let handled = 0;

@Controller()
class WorkHandler {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  @Task(Work)
  async work({ n }: PayloadOf<typeof Work>): Promise<void> {
    if (taskMs > 0) await delay(taskMs);
    await this.unitOfWork.manager.query('INSERT INTO effects (n, at) VALUES ($1, clock_timestamp())', [n]);
    handled++;
  }
}

@Module({ controllers: [WorkHandler] })
class WorkModule {}

const worker = await createWorker({
  group: 'bench',
  module: WorkModule,
  broker: amqpUrl,
  database: { url: databaseUrl, entities: [], migrations: [], poolSize: atOnce },
  prefetch: atOnce,
  taskReporting: false,
  pausable: false,
  logger: ['error', 'warn'],
});
const report = (): void =>
  void process.send?.({ handled, rssMb: Math.round(process.memoryUsage.rss() / 1_048_576) } satisfies Report);
report();
setInterval(report, 1_000).unref();
process.once('SIGTERM', () => void worker.close().then(() => process.exit(0)));
