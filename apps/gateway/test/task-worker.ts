import { Controller, type INestMicroservice, Module } from '@nestjs/common';
import { catalogue, DeliverEmail } from '@showcase/contracts';
import type { PayloadOf } from '@warren/contracts';
import { type RabbitContext, Task, TaskResult } from '@warren/messaging';
import { createWorker } from '@warren/service';
import { Recorder } from '@warren/testing';

/** What the crew did, in order. */
export interface WorkerAction {
  readonly what: 'begun' | 'told to stop' | 'done';
  readonly id: string;
  readonly text: string;
  readonly at: number;
}
export const workerActions = new Recorder<WorkerAction>();

const GROUP = 'email';

/** A mail's text says what is to become of it. */
@Controller()
class TaskWorker {
  @Task(DeliverEmail, { timeoutMs: 3_000, concurrency: 4, retry: { attempts: 2, baseMs: 250 } })
  async deliver({ text }: PayloadOf<typeof DeliverEmail>, task: RabbitContext): Promise<unknown> {
    const note = (what: WorkerAction['what']): void =>
      workerActions.record({ what, id: task.id, text, at: Date.now() });
    note('begun');
    if (text === 'fails') throw new Error('It always does.');
    if (text === 'fails once' && task.attempt === 1) throw new Error('Not yet.');
    if (text === 'give up') return TaskResult.deadLetter('unwanted', 'Nobody wants it.');
    if (text === 'not needed') return TaskResult.cancelled('It is not needed any more.');
    if (text === 'later' && task.attempt === 1) return TaskResult.retryAfter(250, 'Not now.');
    if (text === 'progress') await this.count(task);
    if (text === 'slow once' && task.attempt === 1) await this.untilStopped(task, () => note('told to stop'));
    if (text === 'long') await this.untilStopped(task, () => note('told to stop'));
    note('done');
    return TaskResult.done({ sent: text });
  }

  private async count(task: RabbitContext): Promise<void> {
    for (let done = 1; done <= 40; done++) {
      task.progress(done, 40, 'mails');
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
  }

  private async untilStopped({ signal }: RabbitContext, onAbort: () => void): Promise<void> {
    await new Promise<void>((_, reject) =>
      signal.addEventListener('abort', () => (onAbort(), reject(signal.reason as Error))),
    );
  }
}

/** Works on `email.deliver.v1` as a pool does, with a database of its own. */
export async function startTaskWorker(amqpUrl: string, databaseUrl: string): Promise<INestMicroservice> {
  @Module({ controllers: [TaskWorker] })
  class TaskWorkerModule {}

  const { app } = await createWorker({
    group: GROUP,
    module: TaskWorkerModule,
    broker: amqpUrl,
    database: { url: databaseUrl, schema: 'crew', entities: [], migrations: [] },
    contracts: catalogue,
    logger: false,
  });
  return app;
}
