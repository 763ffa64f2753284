import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Controller, Module, type INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { defineTask, type PayloadOf } from '@warren/contracts';
import { amqpUrl, BrokerInspector, FaultProxy, freshName, Recorder, until } from '@warren/testing';
import { z } from 'zod';
import { DependencyUnavailableError } from '../errors.ts';
import { RabbitExceptionFilter } from '../nest/rabbit-exception-filter.ts';
import { Task } from '../nest/handler-decorators.ts';
import { Messenger } from '../nest/messenger.ts';
import { TASKS, taskQueue } from '../topology/names.ts';
import { RabbitClient } from '../nest/rabbit-client.ts';
import type { RabbitContext } from '../handling/rabbit-context.ts';
import { RabbitServer } from '../nest/rabbit-server.ts';

const group = freshName('settling');
const Take = defineTask(`${group}.take.v1`, z.object({ n: z.int() }));
const Ack = defineTask(`${group}.ack.v1`, z.object({ n: z.int() }));
const PREFETCH = 8;

const begun = new Recorder<number>();
const ended = new Recorder<number>();
let inFlight = 0;
let most = 0;
let work = (): Promise<unknown> => Promise.resolve();

@Controller()
class Handlers {
  @Task(Take)
  async take({ n }: PayloadOf<typeof Take>): Promise<void> {
    most = Math.max(most, ++inFlight);
    begun.record(n);
    await work();
    inFlight--;
    ended.record(n);
  }

  /** As it is done with Nest's own transport. */
  @Task(Ack)
  acknowledgeByHand({ n }: PayloadOf<typeof Ack>, context: RabbitContext): void {
    begun.record(n);
    const channel = context.getChannelRef() as { ack(message: unknown): void };
    channel.ack(context.getMessage());
  }
}

/** Notes ends, unless it cannot. */
let note = (): Promise<void> => Promise.resolve();

@Module({ controllers: [Handlers] })
class Service {}

describe('settling deliveries', () => {
  let broker: BrokerInspector;
  let client: RabbitClient;
  let messenger: Messenger;
  let service: INestMicroservice;

  async function start(url = amqpUrl()): Promise<void> {
    const strategy = new RabbitServer({ url, group, prefetch: PREFETCH, onOutcome: () => note() });
    service = await NestFactory.createMicroservice(Service, { strategy, logger: false });
    service.useGlobalFilters(new RabbitExceptionFilter());
    await service.listen();
  }

  /** Takes so many from the queue and goes away with them: the broker has them back, delivered once. */
  async function takeAndLeave(count: number): Promise<void> {
    const visitor = await BrokerInspector.attach(amqpUrl());
    const taken = new Recorder<unknown>();
    await visitor.channel.consume(taskQueue(Take.type), (delivery) => taken.record(delivery));
    await until(() => taken.all.length === count, 'the visitor has them all');
    await visitor.close();
  }

  beforeAll(async () => {
    broker = await BrokerInspector.connect(amqpUrl());
    client = new RabbitClient({ url: amqpUrl(), service: `${group}-client` });
    messenger = new Messenger(client);
    await start();
  });

  beforeEach(() => {
    begun.all.length = ended.all.length = inFlight = most = 0;
  });

  afterAll(async () => {
    await service.close();
    await client.close();
    await broker.close();
  });

  it('never has more in hand than the prefetch, however it opens and narrows over what came back', async () => {
    await service.close();
    const numbers = Array.from({ length: 60 }, (_, n) => n);
    await Promise.all(numbers.map((n) => messenger.enqueue(Take, { n })));
    await takeAndLeave(numbers.length);
    work = () => delay(20 + Math.random() * 80);
    await start();
    await until(() => new Set(ended.all).size === numbers.length, 'all have been done');
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(PREFETCH);
  });

  it('takes what came back twice alone, when what was in flight before is done', async () => {
    await service.close();
    const numbers = Array.from({ length: 20 }, (_, n) => n);
    await Promise.all(numbers.map((n) => messenger.enqueue(Take, { n })));
    await takeAndLeave(numbers.length);
    await takeAndLeave(numbers.length);
    work = () => delay(5);
    await start();
    await until(() => new Set(ended.all).size === numbers.length, 'all have been done');
    expect(most).toBe(1);
  });

  it('finishes what is in flight when its queue is deleted, and its process lives on', async () => {
    await service.close();
    const proxy = await FaultProxy.before(amqpUrl());
    await start(proxy.url);
    const releases: (() => void)[] = [];
    work = () => new Promise<void>((open) => releases.push(open));
    const numbers = Array.from({ length: PREFETCH }, (_, n) => n);
    await Promise.all(numbers.map((n) => messenger.enqueue(Take, { n })));
    await until(() => begun.all.length === PREFETCH, 'all are in flight');
    proxy.become('slow'); // so that the channel takes a while to close, and some end in that time
    await broker.channel.deleteQueue(taskQueue(Take.type));
    for (const open of releases) {
      await delay(5);
      open();
    }
    proxy.become('clear');
    await until(() => ended.all.length === PREFETCH, 'all have been done');
    work = () => Promise.resolve();
    await until(
      () =>
        messenger.enqueue(Take, { n: 100 }).then(
          () => true,
          () => false,
        ),
      'the queue is there again',
    );
    await ended.next((n) => n === 100);
    await service.close();
    await proxy.close();
    await start();
  });

  it('does not begin what is not to be tried again before a time, and does not count it', async () => {
    work = () => Promise.resolve();
    const notBefore = Date.now() + 400;
    const headers = { 'warren-not-before': notBefore, 'warren-attempt': 8 };
    const body = Buffer.from(JSON.stringify({ n: 77 }));
    broker.channel.publish(TASKS, Take.type, body, { type: Take.type, messageId: randomUUID(), headers });
    await ended.next((n) => n === 77);
    expect(Date.now()).toBeGreaterThanOrEqual(notBefore);
  });

  it('lets a handler acknowledge by itself, and keeps the channel for all others', async () => {
    work = () => delay(50);
    await messenger.enqueue(Take, { n: 1 });
    const id = await messenger.enqueue(Ack, { n: 2 });
    await ended.next((n) => n === 1);
    for (const { type } of [Take, Ack]) await broker.drained(taskQueue(type));
    expect(broker.dead.filter(({ properties }) => properties.messageId === id)).toEqual([]);
    expect(begun.all.toSorted()).toEqual([1, 2]);
  });

  it.each([
    [
      'waits while its end cannot be noted, and dies once',
      1,
      () => new DependencyUnavailableError('A database', 'away'),
    ],
    ['dies once where its end can never be noted', Infinity, () => new Error('no such table')],
  ])('a message that fits no contract %s, for its own reason', async (_what, failures, error) => {
    let tries = 0;
    note = () => (++tries <= failures ? Promise.reject(error()) : Promise.resolve());
    const id = broker.put(taskQueue(Take.type), Take.type, '{"n":"none"}');
    const deadLetter = await broker.deadLetterOf(id);
    note = () => Promise.resolve();
    await messenger.enqueue(Take, { n: 7 });
    await ended.next((n) => n === 7);
    await broker.drained(taskQueue(Take.type));
    expect(deadLetter.properties.headers?.['warren-dead-reason']).toBe('invalid-payload');
    expect(broker.dead.filter(({ properties }) => properties.messageId === id)).toHaveLength(1);
    expect(tries).toBeGreaterThanOrEqual(Math.min(failures, 5));
  });
});
