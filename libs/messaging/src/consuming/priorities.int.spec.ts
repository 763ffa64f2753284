import { Controller, type INestMicroservice, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { defineTask, type PayloadOf } from '@warren/contracts';
import { amqpUrl, BrokerInspector, freshName, promised, Recorder } from '@warren/testing';
import { z } from 'zod';
import { RabbitExceptionFilter } from '../nest/rabbit-exception-filter.ts';
import { Task } from '../nest/handler-decorators.ts';
import { MessagingModule } from '../nest/messaging.module.ts';
import { Messenger } from '../nest/messenger.ts';
import { taskQueue, urgentQueue } from '../topology/names.ts';
import type { RabbitContext } from '../handling/rabbit-context.ts';
import { RabbitServer } from '../nest/rabbit-server.ts';

const BACKLOG = 5_000;
const group = freshName('urgent');
const Job = z.object({ what: z.enum(['backlog', 'urgent', 'fails once', 'dies']) });
const Work = defineTask(`${group}.work.v1`, Job, { priorities: true });
const handled = new Recorder<{ id: string; what: string; attempt: number; at: number }>();

@Controller()
class Handlers {
  @Task(Work, { concurrency: 2, retry: { attempts: 2, baseMs: 250 } })
  async work({ what }: PayloadOf<typeof Work>, { id, attempt }: RabbitContext): Promise<void> {
    handled.record({ id, what, attempt, at: performance.now() });
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (what === 'dies' || (what === 'fails once' && attempt === 1)) throw new Error('not this time');
  }
}

@Module({ imports: [MessagingModule.forRoot({ url: amqpUrl(), service: group })], controllers: [Handlers] })
class Service {}

describe('a task of high priority', () => {
  let broker: BrokerInspector;
  let service: INestMicroservice;
  let messenger: Messenger;

  beforeAll(async () => {
    broker = await BrokerInspector.connect(amqpUrl());
    service = await NestFactory.createMicroservice(Service, {
      strategy: new RabbitServer({ url: amqpUrl(), group }),
      logger: false,
    });
    service.useGlobalFilters(new RabbitExceptionFilter());
    await service.listen();
    messenger = service.get(Messenger);
    for (let sent = 0; sent < BACKLOG; sent += 200)
      await Promise.all(Array.from({ length: 200 }, () => messenger.enqueue(Work, { what: 'backlog' })));
  });
  afterAll(async () => {
    await Promise.all([taskQueue(Work.type), urgentQueue(Work.type)].map((queue) => broker.channel.deleteQueue(queue)));
    await service.close();
    await broker.close();
  });

  const waiting = async (): Promise<number> => (await broker.channel.checkQueue(taskQueue(Work.type))).messageCount;
  const urgently = (what: 'urgent' | 'fails once' | 'dies'): Promise<string> =>
    messenger.enqueue(Work, { what }, { priority: 'high' });

  it('is begun within a second, whatever waits', async () => {
    expect(await waiting()).toBeGreaterThan(BACKLOG / 4);
    const enqueuedAt = performance.now();
    const id = await urgently('urgent');
    const { at } = await handled.next((one) => one.id === id);
    expect(at - enqueuedAt).toBeLessThan(promised(1_000));
    expect(await waiting()).toBeGreaterThan(BACKLOG / 8);
  });

  it('overtakes again when it is tried again', async () => {
    const id = await urgently('fails once');
    const { at: failedAt } = await handled.next((one) => one.id === id);
    const { at } = await handled.next((one) => one.id === id && one.attempt === 2);
    expect(at - failedAt).toBeLessThan(promised(2_000));
    expect(await waiting()).toBeGreaterThan(0);
  });

  it('keeps its class as a dead letter, which goes back to where it died', async () => {
    const id = await urgently('dies');
    const { properties } = await broker.deadLetterOf(id);
    expect(properties.headers).toMatchObject({ 'warren-dead-queue': urgentQueue(Work.type) });
    expect(await waiting()).toBeGreaterThan(0);
  });
});
