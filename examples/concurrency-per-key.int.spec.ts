// Fairness: one customer has so many tasks in flight, over all workers; further ones make way for other customers.
import { Controller } from '@nestjs/common';
import { defineTask, type PayloadOf } from '@warren/contracts';
import { Task } from '@warren/messaging';
import { RedisTaskLimiter } from '@warren/rate-limits';
import { address, Recorder, until } from '@warren/testing';
import { z } from 'zod';
import { ExampleService } from './example-service.ts';

const Render = defineTask('studio.render.v1', z.object({ customer: z.string() }));
const ended = new Recorder<string>();
const inFlight = new Map<string, number>();
let most = 0;

@Controller()
class Studio {
  @Task(Render, { perKey: 2, concurrency: 8 })
  async render({ customer }: PayloadOf<typeof Render>): Promise<void> {
    inFlight.set(customer, (inFlight.get(customer) ?? 0) + 1);
    most = Math.max(most, inFlight.get(customer)!);
    await new Promise((resolve) => setTimeout(resolve, 20)); // the work
    inFlight.set(customer, inFlight.get(customer)! - 1);
    ended.record(customer);
  }
}

describe('concurrency per key', () => {
  const limiter = new RedisTaskLimiter(address('REDIS_URL'));
  const studio = new ExampleService({ group: 'studio', handlers: [Studio], limiter });
  afterAll(() => limiter.close());
  const render = (customer: string) => studio.messenger.enqueue(Render, { customer }, { key: customer });

  it('lets a modest customer pass a greedy one', async () => {
    await Promise.all(Array.from({ length: 200 }, () => render('greedy')));
    await until(() => inFlight.has('greedy'), 'the greedy customer is served');
    await render('modest');
    await ended.next((customer) => customer === 'modest');
    expect(ended.all.length).toBeLessThan(150);
    expect(most).toBe(2);
  });
});
