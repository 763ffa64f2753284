// Rate limit: all workers together start a type no more often than it may, by a sliding window in Redis.
import { Controller } from '@nestjs/common';
import { defineTask } from '@warren/contracts';
import { Task } from '@warren/messaging';
import { RedisTaskLimiter } from '@warren/rate-limits';
import { address, Recorder, until } from '@warren/testing';
import { z } from 'zod';
import { ExampleService } from './example-service.ts';

const CallPartner = defineTask('partner.call.v1', z.object({ n: z.int() }));
const started = new Recorder<number>();

@Controller()
class Partner {
  @Task(CallPartner, { rateLimit: { max: 10, perMs: 1_000 } })
  call(): void {
    started.record(performance.now());
  }
}

describe('a rate limit', () => {
  const limiter = new RedisTaskLimiter(address('REDIS_URL'));
  const partner = new ExampleService({ group: 'partner', handlers: [Partner], limiter });
  afterAll(() => limiter.close());

  it('holds over two workers', async () => {
    const second = new RedisTaskLimiter(address('REDIS_URL'));
    await partner.startWorker({ limiter: second });
    await Promise.all(Array.from({ length: 40 }, (_, n) => partner.messenger.enqueue(CallPartner, { n })));
    await until(() => started.all.length === 40, 'all calls are made');
    const windows = started.all.slice(10).map((at, index) => at - started.all[index]!);
    expect(Math.min(...windows)).toBeGreaterThan(950); // eleven starts never fit into one second
    second.close();
  });
});
