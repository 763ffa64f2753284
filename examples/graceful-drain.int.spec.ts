// Graceful shutdown: a worker finishes what it can, gives back the rest uncounted, and another worker takes it.
import { setTimeout as delay } from 'node:timers/promises';
import { Controller } from '@nestjs/common';
import { defineTask, type PayloadOf } from '@warren/contracts';
import { type RabbitContext, Task } from '@warren/messaging';
import { Recorder } from '@warren/testing';
import { z } from 'zod';
import { ExampleService } from './example-service.ts';

const Bake = defineTask('bakery.bake.v1', z.object({ bread: z.string(), ms: z.int() }));
const started = new Recorder<string>();
const baked = new Recorder<{ bread: string; attempt: number }>();
let isClosing = false;

@Controller()
class Bakery {
  @Task(Bake)
  async bake({ bread, ms }: PayloadOf<typeof Bake>, { attempt, signal }: RabbitContext): Promise<void> {
    started.record(bread);
    if (!isClosing) await delay(ms, undefined, { signal });
    baked.record({ bread, attempt });
  }
}

describe('a worker that is told to stop', () => {
  const bakery = new ExampleService({ group: 'bakery', handlers: [Bakery], drainTimeoutMs: 1_000 });

  it('finishes what it can in time, and gives back the rest', async () => {
    const [worker] = bakery.workers;
    await bakery.messenger.enqueue(Bake, { bread: 'rolls', ms: 200 });
    await bakery.messenger.enqueue(Bake, { bread: 'rye', ms: 60_000 });
    await Promise.all(['rolls', 'rye'].map((bread) => started.next((one) => one === bread)));
    isClosing = true;
    await worker!.close(); // what SIGTERM leads to
    expect(baked.all).toEqual([{ bread: 'rolls', attempt: 1 }]);

    await bakery.startWorker();
    const rye = await baked.next(({ bread }) => bread === 'rye');
    expect(rye.attempt).toBe(1); // being given back is no failed attempt
  });
});
