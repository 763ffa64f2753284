import { Controller, type INestMicroservice, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { defineTask, type PayloadOf } from '@warren/contracts';
import {
  MessagingModule,
  Messenger,
  type RabbitContext,
  RabbitExceptionFilter,
  RabbitServer,
  Task,
} from '@warren/messaging';
import { BrokerInspector, Recorder, type Service, startRedis, testVhost, type TestVhost, until } from '@warren/testing';
import { z } from 'zod';
import { RedisTaskLimiter } from './redis-task-limiter.ts';

const Render = defineTask('fair.render.v1', z.object({ customer: z.string() }));
const begun = new Recorder<{ customer: string; attempt: number }>();
const PER_KEY = 2;
const GREEDY = 2_000;
const inWork = new Map<string, number>();
let most = 0;

@Controller()
class Renderer {
  @Task(Render, { perKey: PER_KEY, concurrency: 8 })
  async render({ customer }: PayloadOf<typeof Render>, { attempt }: RabbitContext): Promise<void> {
    begun.record({ customer, attempt });
    inWork.set(customer, (inWork.get(customer) ?? 0) + 1);
    most = Math.max(most, inWork.get(customer) ?? 0);
    await new Promise((resolve) => setTimeout(resolve, 30));
    inWork.set(customer, (inWork.get(customer) ?? 0) - 1);
  }
}

describe('tasks of a type that is fair to its keys', () => {
  let vhost: TestVhost;
  let broker: BrokerInspector;
  let redis: Service;
  const limiters: RedisTaskLimiter[] = [];
  const workers: INestMicroservice[] = [];

  beforeAll(async () => {
    [vhost, redis] = await Promise.all([testVhost('fair'), startRedis()]);
    broker = await BrokerInspector.connect(vhost.url);

    @Module({ imports: [MessagingModule.forRoot({ url: vhost.url, service: 'fair' })], controllers: [Renderer] })
    class RendererModule {}
    for (let worker = 0; worker < 2; worker++) {
      const limiter = new RedisTaskLimiter(redis.url);
      limiters.push(limiter);
      const strategy = new RabbitServer({ url: vhost.url, group: 'fair', limiter });
      const app = await NestFactory.createMicroservice(RendererModule, { strategy, logger: false });
      app.useGlobalFilters(new RabbitExceptionFilter());
      await app.listen();
      workers.push(app);
    }
  });
  afterAll(async () => {
    await Promise.all(workers.map((worker) => worker.close()));
    for (const limiter of limiters) limiter.close();
    await Promise.all([redis.close(), broker.close()]);
    await vhost.drop();
  });

  const enqueue = (customer: string) => workers[0]!.get(Messenger).enqueue(Render, { customer }, { key: customer });
  const ofGreedy = (): number => begun.all.filter(({ customer }) => customer === 'greedy').length;

  it("do not wait behind thousands of another's", async () => {
    for (let sent = 0; sent < GREEDY; sent += 200)
      await Promise.all(Array.from({ length: 200 }, () => enqueue('greedy')));
    await until(() => ofGreedy() > 0, 'the greedy one is at work');
    await enqueue('modest');
    await begun.next(({ customer }) => customer === 'modest');
    expect(ofGreedy()).toBeLessThan(GREEDY / 4);
  });

  it('are in work at once as often as their key may, over all workers, and stepping aside is no attempt', async () => {
    const before = ofGreedy();
    await until(() => ofGreedy() > before + 100, 'the greedy one goes on');
    expect(most).toBe(PER_KEY);
    expect(begun.all.every(({ attempt }) => attempt === 1)).toBe(true);
  });
});
