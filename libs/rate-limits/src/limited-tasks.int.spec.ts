import { Controller, type INestMicroservice, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { defineTask, type PayloadOf } from '@warren/contracts';
import {
  MessagingModule,
  Messenger,
  RabbitExceptionFilter,
  type RabbitContext,
  RabbitServer,
  Task,
} from '@warren/messaging';
import { amqpUrl, BrokerInspector, freshName, Recorder, type Service, startRedis, until } from '@warren/testing';
import { z } from 'zod';
import { RedisTaskLimiter } from './redis-task-limiter.ts';

const group = freshName('limited');
const Ring = defineTask(`${group}.ring.v1`, z.object({ n: z.int() }));
const handled = new Recorder<{ n: number; attempt: number; at: number }>();

@Controller()
class RecordingHandler {
  @Task(Ring, { rateLimit: { max: 20, perMs: 1_000 } })
  ring({ n }: PayloadOf<typeof Ring>, { attempt }: RabbitContext): void {
    handled.record({ n, attempt, at: performance.now() });
  }
}

@Module({ imports: [MessagingModule.forRoot({ url: amqpUrl(), service: group })], controllers: [RecordingHandler] })
class RecordingModule {}

describe('tasks of a type whose workers share a limit', () => {
  let redis: Service;
  let broker: BrokerInspector;
  const workers: { app: INestMicroservice; limits: RedisTaskLimiter }[] = [];

  const start = async (url: string): Promise<void> => {
    const limits = new RedisTaskLimiter(url);
    const strategy = new RabbitServer({ url: amqpUrl(), group, limiter: limits });
    const app = await NestFactory.createMicroservice(RecordingModule, { strategy, logger: false });
    app.useGlobalFilters(new RabbitExceptionFilter());
    await app.listen();
    workers.push({ app, limits });
  };

  beforeAll(async () => {
    redis = await startRedis();
    broker = await BrokerInspector.connect(amqpUrl(), []);
    for (let worker = 0; worker < 4; worker++) await start(redis.url);
  });
  afterAll(async () => {
    for (const { app, limits } of workers) {
      await app.close();
      limits.close();
    }
    await broker.close();
    await redis.close();
  });

  it('wait their turn in four workers, each done in its first attempt and none too early', async () => {
    const messenger = workers[0]!.app.get(Messenger);
    await Promise.all(Array.from({ length: 70 }, (_, n) => messenger.enqueue(Ring, { n })));
    await until(() => handled.all.length >= 70, 'all tasks are handled');
    expect(new Set(handled.all.map(({ n }) => n)).size).toBe(70);
    expect(handled.all.every(({ attempt }) => attempt === 1)).toBe(true);
    const times = handled.all.map(({ at }) => at).sort((a, b) => a - b);
    const spans = times.slice(20).map((time, index) => time - (times[index] ?? 0));
    expect(Math.min(...spans)).toBeGreaterThanOrEqual(1_000);
  });

  it('wait, uncounted, while Redis is away', async () => {
    await redis.kill();
    const messenger = workers[0]!.app.get(Messenger);
    await messenger.enqueue(Ring, { n: 1_000 });
    await until(async () => (await broker.drained(`task.${Ring.type}`), true), 'the task was taken up');
    expect(handled.all.some(({ n }) => n === 1_000)).toBe(false);
    await redis.start();
    await expect(handled.next(({ n }) => n === 1_000)).resolves.toMatchObject({ attempt: 1 });
  });

  it('are refused at the start of a server that nobody keeps limits for', async () => {
    const strategy = new RabbitServer({ url: amqpUrl(), group });
    const app = await NestFactory.createMicroservice(RecordingModule, { strategy, logger: false, abortOnError: false });
    await expect(app.listen()).rejects.toThrow('has limits that workers share');
    await app.close();
  });
});
