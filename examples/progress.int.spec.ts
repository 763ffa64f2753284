// Progress: a handler reports how far it is; the reports and the result are events that any service can consume.
import { setTimeout as delay } from 'node:timers/promises';
import { Controller } from '@nestjs/common';
import { defineTask, type PayloadOf, TaskProgressed, TaskSucceeded } from '@warren/contracts';
import { Event, type RabbitContext, Task } from '@warren/messaging';
import { Recorder } from '@warren/testing';
import { z } from 'zod';
import { ExampleService } from './example-service.ts';

const Count = defineTask('census.count.v1', z.object({ houses: z.int() }));
const progressed = new Recorder<PayloadOf<typeof TaskProgressed>>();
const succeeded = new Recorder<PayloadOf<typeof TaskSucceeded>>();

@Controller()
class Census {
  @Task(Count)
  async count({ houses }: PayloadOf<typeof Count>, task: RabbitContext): Promise<{ people: number }> {
    for (let house = 1; house <= houses; house++) {
      await delay(20, undefined, { signal: task.signal }); // the work
      task.progress(house, houses, 'houses'); // cheap: at most two reports a second leave the process
    }
    return { people: houses * 3 }; // the task's result
  }

  @Event(TaskProgressed)
  progressed(event: PayloadOf<typeof TaskProgressed>): void {
    progressed.record(event);
  }

  @Event(TaskSucceeded)
  succeeded(event: PayloadOf<typeof TaskSucceeded>): void {
    succeeded.record(event);
  }
}

describe('a task that reports progress', () => {
  const census = new ExampleService({ group: 'census', handlers: [Census], tables: 'SELECT 1' });

  it('is seen while it runs, and when it has succeeded', async () => {
    const id = await census.messenger.enqueue(Count, { houses: 50 });
    const { progress } = await progressed.next(({ taskId }) => taskId === id);
    expect(progress).toMatchObject({ total: 50, note: 'houses' });
    const end = await succeeded.next(({ taskId }) => taskId === id);
    expect(end).toMatchObject({ attempt: 1, result: { people: 150 } });
  });
});
