// Cancellation: a task in flight is asked to stop through an AbortSignal, on whichever worker it is.
import { setTimeout as delay } from 'node:timers/promises';
import { Controller } from '@nestjs/common';
import { defineTask, TaskCancelRequested } from '@warren/contracts';
import { type Outcome, type RabbitContext, Task } from '@warren/messaging';
import { Recorder } from '@warren/testing';
import { z } from 'zod';
import { ExampleService } from './example-service.ts';

const Export = defineTask('archive.export.v1', z.object({ year: z.int() }));
const started = new Recorder<string>();
const outcomes = new Recorder<Outcome>();

@Controller()
class Archive {
  @Task(Export)
  async export(_: unknown, { id, signal }: RabbitContext): Promise<void> {
    started.record(id);
    for (;;) await delay(20, undefined, { signal }); // throws when the signal aborts, as fetch and most APIs do
  }
}

describe('a task that is cancelled', () => {
  const archive = new ExampleService({
    group: 'archive',
    handlers: [Archive],
    cancelledBy: TaskCancelRequested.type,
    onOutcome: async (_, outcome) => outcomes.record(outcome),
  });

  it('stops, and is not tried again', async () => {
    const taskId = await archive.messenger.enqueue(Export, { year: 2025 });
    await started.next((id) => id === taskId);
    const requestedAt = new Date().toISOString();
    await archive.messenger.publish(TaskCancelRequested, { taskId, taskType: Export.type, requestedAt });
    const outcome = await outcomes.next();
    expect(outcome.kind).toBe('cancelled');
  });
});
