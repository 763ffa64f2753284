import { setTimeout as delay } from 'node:timers/promises';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { PayloadOf } from '@warren/contracts';
import { MessagingModule, RabbitExceptionFilter, RabbitServer, Task } from '@warren/messaging';
import { InboxInterceptor, PersistenceModule, UnitOfWork } from '@warren/persistence';
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

@Module({
  imports: [
    MessagingModule.forRoot({ url: amqpUrl, service: 'bench' }),
    PersistenceModule.forRoot({ url: databaseUrl, entities: [], migrations: [], poolSize: atOnce }),
  ],
  controllers: [WorkHandler],
})
class Worker {}

const app = await NestFactory.createMicroservice(Worker, {
  strategy: new RabbitServer({ url: amqpUrl, group: 'bench', prefetch: atOnce }),
  logger: ['error', 'warn'],
});
app.useGlobalFilters(new RabbitExceptionFilter());
app.useGlobalInterceptors(app.get(InboxInterceptor));
await app.listen();
const report = (): void =>
  void process.send?.({ handled, rssMb: Math.round(process.memoryUsage.rss() / 1_048_576) } satisfies Report);
report();
setInterval(report, 1_000).unref();
process.once('SIGTERM', () => void app.close().then(() => process.exit(0)));
