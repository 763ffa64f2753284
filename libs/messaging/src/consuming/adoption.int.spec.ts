import { Controller, Module, type INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ClientProxyFactory, Transport, type ClientProxy } from '@nestjs/microservices';
import { defineEvent, defineTask, type PayloadOf } from '@warren/contracts';
import { amqpUrl, BrokerInspector, freshName, Recorder, until } from '@warren/testing';
import type { Options } from 'amqplib';
import { firstValueFrom } from 'rxjs';
import { z } from 'zod';
import { Event, Task } from '../nest/handler-decorators.ts';
import { RabbitExceptionFilter } from '../nest/rabbit-exception-filter.ts';
import { RabbitServer } from '../nest/rabbit-server.ts';
import type { RabbitContext } from '../handling/rabbit-context.ts';
import { eventExchange, partitionQueue, taskQueue } from '../topology/names.ts';
import { workQueueArguments } from '../topology/shared-topology.ts';

const group = freshName('adopting');
const Work = defineTask(`${group}.work.v1`, z.object({ n: z.int() }));
const Moved = defineEvent(`${group}-thing.moved.v1`, z.object({ n: z.int() }));
const OTHER_QUEUE = freshName('other');

interface Seen {
  readonly n: number;
  readonly id: string;
  readonly attempt: number;
}

const seen = new Recorder<Seen>();
/** What the handler does, unless nothing. */
let work: (seen: Seen) => Promise<void> | void = () => undefined;

@Controller()
class Handlers {
  @Task(Work, { retry: { attempts: 3, baseMs: 200, factor: 1 } })
  async work({ n }: PayloadOf<typeof Work>, { id, attempt }: RabbitContext): Promise<void> {
    seen.record({ n, id, attempt });
    await work({ n, id, attempt });
  }

  @Event(Moved)
  moved({ n }: PayloadOf<typeof Moved>, { id, attempt }: RabbitContext): void {
    seen.record({ n, id, attempt });
  }
}

@Module({ controllers: [Handlers] })
class Service {}

describe('a message without message_id', () => {
  let broker: BrokerInspector;
  let service: INestMicroservice;

  async function start(): Promise<void> {
    const strategy = new RabbitServer({ url: amqpUrl(), group, partitions: 1, drainTimeoutMs: 50 });
    service = await NestFactory.createMicroservice(Service, { strategy, logger: false });
    service.useGlobalFilters(new RabbitExceptionFilter());
    await service.listen();
  }

  async function send(payload: object, options: Options.Publish = {}): Promise<void> {
    broker.channel.sendToQueue(taskQueue(Work.type), Buffer.from(JSON.stringify(payload)), {
      type: Work.type,
      ...options,
    });
    await broker.channel.waitForConfirms();
  }

  const idsOf = (n: number): string[] => seen.all.filter((each) => each.n === n).map(({ id }) => id);

  beforeAll(async () => {
    broker = await BrokerInspector.connect(amqpUrl(), [Moved.type]);
    await broker.channel.assertQueue(OTHER_QUEUE, { durable: true, arguments: workQueueArguments });
    await broker.channel.bindQueue(OTHER_QUEUE, 'warren.redeliver', OTHER_QUEUE);
    await start();
  });
  afterAll(async () => {
    await service.close();
    await broker.channel.deleteQueue(OTHER_QUEUE);
    await broker.close();
  });

  it('has one id in each of its attempts, and after its worker is gone', async () => {
    const begun = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    work = ({ attempt }) => {
      if (attempt === 1) throw new Error('not yet');
      begun.resolve();
      return held.promise;
    };
    await send({ n: 1 });
    await begun.promise;
    await service.close(); // gives it back, unfinished
    held.resolve();
    work = () => undefined;
    await start();
    await send({ n: 2 });
    await seen.next(({ n }) => n === 2);
    expect(idsOf(1).length).toBeGreaterThanOrEqual(2);
    expect(new Set(idsOf(1)).size).toBe(1);
  });

  it('is not taken for another that is alike', async () => {
    await Promise.all([send({ n: 3 }), send({ n: 3 })]);
    await until(() => idsOf(3).length === 2, 'both were handled');
    expect(new Set(idsOf(3)).size).toBe(2);
  });

  it('comes from a stock Nest client, too', async () => {
    const queue = taskQueue(Work.type);
    const client: ClientProxy = ClientProxyFactory.create({
      transport: Transport.RMQ,
      options: { urls: [amqpUrl()], queue, queueOptions: { durable: true, arguments: workQueueArguments } },
    });
    await firstValueFrom(client.emit(Work.type, { n: 4 }), { defaultValue: null });
    await seen.next(({ n }) => n === 4);
    await client.close();
    await broker.drained(queue);
    expect(idsOf(4)).toHaveLength(1);
  });

  it('keeps its place among others of its kind and key, in a partition', async () => {
    const numbers = Array.from({ length: 20 }, (_, index) => 100 + index);
    for (const n of numbers)
      broker.channel.publish(eventExchange(Moved.type), '', Buffer.from(JSON.stringify({ n })), {
        type: Moved.type,
        headers: { 'warren-key': 'one' },
      });
    await seen.next(({ n }) => n === 119);
    await broker.drained(partitionQueue(group, 0));
    expect(seen.all.map(({ n }) => n).filter((n) => n >= 100)).toEqual(numbers);
  });

  it('reaches its own queue alone when it is published again, whatever its headers say', async () => {
    work = ({ attempt }) => {
      if (attempt === 1) throw new Error('not yet');
    };
    await send({ n: 5 }, { headers: { CC: [OTHER_QUEUE] } });
    await seen.next(({ n, attempt }) => n === 5 && attempt === 2);
    await broker.drained(taskQueue(Work.type));
    expect(await broker.messageCount(OTHER_QUEUE)).toBe(1); // by its producer
  });
});
