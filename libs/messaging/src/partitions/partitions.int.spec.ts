import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Controller, Module, type INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { defineEvent, type PayloadOf, QueuePaused, QueueResumed } from '@warren/contracts';
import { amqpUrl, BrokerInspector, freshName, managementApi, Recorder, until } from '@warren/testing';
import { z } from 'zod';
import { readDeadLetter } from '../dead-letters/dead-letter.ts';
import { DependencyUnavailableError, PermanentError } from '../errors.ts';
import { RabbitExceptionFilter } from '../nest/rabbit-exception-filter.ts';
import { Event } from '../nest/handler-decorators.ts';
import { Messenger } from '../nest/messenger.ts';
import { RabbitClient } from '../nest/rabbit-client.ts';
import type { RabbitContext } from '../handling/rabbit-context.ts';
import { RabbitServer } from '../nest/rabbit-server.ts';
import type { RabbitServerOptions } from '../nest/rabbit-server-options.ts';
import { Redelivery } from '../dead-letters/redelivery.ts';
import { encodeBody } from '../wire/body.ts';

const stem = freshName('ordered');
const Moved = defineEvent(`${stem}.moved.v1`, z.object({ n: z.int() }));

interface Move {
  readonly worker: string;
  readonly n: number;
  readonly key: string | undefined;
  readonly queue: string;
  readonly attempt: number;
}

describe('a group with partitions', () => {
  const begun = new Recorder<Move>();
  const done = new Recorder<Move>();
  const services: INestMicroservice[] = [];
  /** What the handler does with a move, unless nothing. */
  let handle: (move: Move) => Promise<void> | void;
  let group: string;
  let broker: BrokerInspector;
  let client: RabbitClient;
  let messenger: Messenger;

  async function start(options: Partial<RabbitServerOptions> = {}, worker = 'w1'): Promise<RabbitServer> {
    @Controller()
    class Mover {
      @Event(Moved, { retry: { attempts: 3, baseMs: 200, factor: 1 } })
      async moved({ n }: PayloadOf<typeof Moved>, { key, queue, attempt }: RabbitContext): Promise<void> {
        const move = { worker, n, key, queue, attempt };
        begun.record(move);
        await handle(move);
        done.record(move);
      }
    }
    @Module({ controllers: [Mover] })
    class Pool {}
    const server = new RabbitServer({ url: amqpUrl(), group, partitions: 4, ...options });
    const service = await NestFactory.createMicroservice(Pool, { strategy: server, logger: false });
    service.useGlobalFilters(new RabbitExceptionFilter());
    await service.listen();
    services.push(service);
    return server;
  }

  async function publish(key: string, ...numbers: number[]): Promise<string[]> {
    const ids = numbers.map(async (n) => messenger.publish(Moved, { n }, { key }));
    return Promise.all(ids);
  }

  const numbers = (moves: readonly Move[], key: string): number[] =>
    moves.filter((move) => move.key === key).map(({ n }) => n);

  beforeAll(async () => {
    broker = await BrokerInspector.connect(amqpUrl(), [Moved.type]);
    client = new RabbitClient({ url: amqpUrl(), service: `${stem}-client` });
    messenger = new Messenger(client);
  });

  beforeEach(() => {
    group = freshName(stem);
    handle = () => undefined;
    begun.all.length = done.all.length = 0;
  });

  afterEach(async () => {
    await Promise.all(services.splice(0).map((service) => service.close()));
    const queues = Array.from({ length: 6 }, (_, n) => `${group}.events.${n}`);
    for (const queue of [...queues, `${group}.workers`]) await broker.channel.deleteQueue(queue);
    await broker.channel.deleteExchange(`${group}.partition`);
  });

  afterAll(async () => {
    await client.close();
    await broker.close();
  });

  it('tries a message that fails again in its place: its key waits, and no other', async () => {
    await start();
    handle = ({ key, n, attempt }) => {
      if (key === 'a' && n === 1 && attempt < 3) throw new Error('not yet');
    };
    await publish('a', 1, 2, 3);
    await publish('b', 1, 2, 3);
    await done.next(({ key, n }) => key === 'a' && n === 3);
    expect(numbers(begun.all, 'a')).toEqual([1, 1, 1, 2, 3]);
    expect(done.all.map(({ key }) => key).join('')).toBe('bbbaaa');
  });

  it('gives up what is not worth another attempt, under its partition, and goes on with its key', async () => {
    await start();
    handle = ({ n }) => {
      if (n === 1) throw new PermanentError('refused', 'Never.');
    };
    const [id = ''] = await publish('a', 1, 2);
    const deadLetter = readDeadLetter(await broker.deadLetterOf(id));
    const { queue } = await done.next(({ n }) => n === 2);
    expect(deadLetter).toMatchObject({ queue, reason: 'refused', key: 'a' });
    expect(queue).toMatch(/[.]events[.][0-3]$/);

    handle = () => undefined;
    const redelivery = new Redelivery({ url: amqpUrl(), service: stem });
    await until(() => redelivery.unavailableReason === undefined, 'it is connected');
    await redelivery.redeliver(deadLetter);
    expect(await done.next(({ n }) => n === 1)).toMatchObject({ queue, key: 'a', attempt: 1 });
    await redelivery.close();
  });

  it('handles what is redelivered to the group in the partition of its key', async () => {
    await start();
    await publish('a', 1);
    const { queue } = await done.next();
    broker.channel.publish('warren.redeliver', `${group}.events`, encodeBody({ n: 2 }), {
      type: Moved.type,
      headers: { 'warren-key': 'a' },
      persistent: true,
    });
    expect(await done.next(({ n }) => n === 2)).toMatchObject({ queue, key: 'a' });
  });

  it('spreads messages without a key, and lets them be without one', async () => {
    await start();
    await Promise.all(Array.from({ length: 40 }, (_, n) => messenger.publish(Moved, { n })));
    await until(() => done.all.length === 40, 'all are done');
    expect(new Set(done.all.map(({ queue }) => queue)).size).toBe(4);
    expect(new Set(done.all.map(({ key }) => key))).toEqual(new Set([undefined]));
  });

  it('waits in place while what it needs is away, and goes on in order', async () => {
    const server = await start();
    let unavailable = true;
    handle = () => {
      if (unavailable) throw new DependencyUnavailableError('PostgreSQL', 'connection refused');
    };
    await publish('a', 1, 2, 3);
    await until(
      () => server.readiness().reasons.join().includes('PostgreSQL is unavailable'),
      'its readiness tells why',
    );
    await until(() => begun.all.length > 1, 'it has looked again');
    unavailable = false;
    await done.next(({ n }) => n === 3);
    expect(numbers(done.all, 'a')).toEqual([1, 2, 3]);
    expect(numbers(begun.all, 'a').slice(0, 2)).toEqual([1, 1]);
    expect(begun.all.every(({ attempt }) => attempt === 1)).toBe(true);
    expect(server.readiness().ready).toBe(true);
  });

  it.each(['events', 'events.0'])(
    'is not consumed while an operator pauses its %s, and goes on in order',
    async (name) => {
      const queue = `${group}.${name}`;
      const options = { partitions: 1, prefetch: 8, pausable: true };
      const server = await start(options);
      await start(options, 'w2');
      const barrier = Promise.withResolvers<void>();
      handle = ({ n }) => (n === 1 ? barrier.promise : delay(20)); // longer in all than one worker is paused later than the other
      await publish('a', ...Array.from({ length: 20 }, (_, i) => i + 1));
      await begun.next(({ n }) => n === 1);

      const pausedBy = randomUUID();
      await messenger.publish(QueuePaused, { queue, reason: null, pausedBy, pausedAt: new Date().toISOString() });
      await until(async () => (await broker.consumerCount(`${group}.events.0`)) < 2, 'one of them is paused');
      barrier.resolve();
      await until(async () => (await broker.consumerCount(`${group}.events.0`)) === 0, 'no worker consumes it');
      await start(options, 'w3');
      expect(await broker.consumerCount(`${group}.events.0`)).toBe(0);
      await until(() => server.readiness().ready, 'it is ready all the same');
      const doneBefore = done.all.length;
      expect(await broker.messageCount(`${group}.events.0`)).toBe(20 - doneBefore);
      expect(doneBefore).toBeLessThan(20);

      const [resumedBy, resumedAt] = [pausedBy, new Date().toISOString()];
      await messenger.publish(QueueResumed, { queue, resumedBy, resumedAt });
      await done.next(({ n }) => n === 20);
      expect(numbers(done.all, 'a')).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    },
  );

  it('goes on, however quickly an operator pauses and resumes it', async () => {
    await start({ partitions: 1, pausable: true });
    const payload = { queue: `${group}.events`, pausedBy: randomUUID(), resumedBy: randomUUID(), reason: null };
    const now = (): string => new Date().toISOString();
    for (const n of [1, 2, 3, 4, 5, 6]) {
      await messenger.publish(QueuePaused, { ...payload, pausedAt: now() });
      await delay(n * 40); // at different points of what it does about it
      await messenger.publish(QueueResumed, { ...payload, resumedAt: now() });
      await publish('a', n);
    }
    await done.next(({ n }) => n === 6);
    expect(numbers(done.all, 'a')).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('hands a partition over in order when a worker shuts down', async () => {
    await start({ partitions: 1, prefetch: 8 });
    const barrier = Promise.withResolvers<void>();
    handle = ({ worker, n }) => (worker === 'w1' && n === 1 ? barrier.promise : undefined);
    await start({ partitions: 1, prefetch: 8 }, 'w2');
    await publish('a', ...Array.from({ length: 20 }, (_, i) => i + 1));
    await begun.next(({ n }) => n === 1);
    const closed = services.shift()?.close();
    barrier.resolve();
    await closed;
    await done.next(({ n }) => n === 20);
    expect(numbers(done.all, 'a')).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    expect(new Set(done.all.map(({ worker }) => worker))).toEqual(new Set(['w1', 'w2']));
  });

  it('gives each worker its share, and takes over from one that goes', async () => {
    const holders = (since: number): string[] =>
      Object.values(Object.fromEntries(done.all.slice(since).map(({ queue, worker }) => [queue, worker]))).toSorted();
    const traffic = async (expected: string[], condition: string): Promise<void> => {
      let since = 0;
      const settled = async (): Promise<boolean> => {
        since = done.all.length;
        await Promise.all(Array.from({ length: 40 }, (_, n) => messenger.publish(Moved, { n })));
        await until(() => done.all.length >= since + 40, 'all are done');
        return holders(since).join() === expected.join();
      };
      await until(settled, condition);
    };
    await start({}, 'w1');
    await traffic(['w1', 'w1', 'w1', 'w1'], 'the first has all');
    await start({}, 'w2');
    await traffic(['w1', 'w1', 'w2', 'w2'], 'each has two');
    await services.shift()?.close();
    await traffic(['w2', 'w2', 'w2', 'w2'], 'the other has all');
  });

  it('refuses a worker with another number of partitions, and changes nothing for it', async () => {
    const server = await start();
    const mistaken = await start({ partitions: 6, startTimeoutMs: 300 });
    const sentence = 'has 4 partitions at the broker, and this worker declares 6';
    await until(() => mistaken.readiness().reasons.join().includes(sentence), 'its readiness says what is wrong');
    expect(server.readiness().ready).toBe(true);
    await expect(managementApi().get(`/queues/%2F/${group}.events.4`)).rejects.toThrow('404');
  });

  it.each([0, 1.5, 65])('does not start with %d partitions', async (partitions) => {
    await expect(start({ partitions })).rejects.toMatchObject({ code: 'handler-mistake' });
  });

  it('declares a deleted partition again, and goes on', async () => {
    const server = await start();
    await publish('a', 1);
    const { queue } = await done.next();
    await broker.channel.deleteQueue(queue);
    await until(() => !server.readiness().ready, 'it knows that the queue is gone');
    await until(() => server.readiness().ready, 'it is ready again');
    await publish('a', 2);
    await done.next(({ n }) => n === 2);
  });

  it('believes no count of deliveries that a producer made up', async () => {
    await start({ partitions: 1 });
    broker.channel.publish('warren.redeliver', `${group}.events.0`, encodeBody({ n: 1 }), {
      type: Moved.type,
      messageId: randomUUID(),
      headers: { 'warren-key': 'a', 'x-delivery-count': 1_000 },
    });
    await done.next();
  });

  /** The first message of the queue comes back as often as one that kills its workers. */
  async function rejectOften(queue: string): Promise<void> {
    const visitor = await BrokerInspector.attach(amqpUrl());
    await visitor.channel.prefetch(1);
    const often = Promise.withResolvers<void>();
    await visitor.channel.consume(queue, (delivery) => {
      if (!delivery) return;
      if (Number(delivery.properties.headers?.['x-delivery-count'] ?? 0) >= 20) often.resolve();
      else visitor.channel.reject(delivery, true);
    });
    await often.promise;
    await visitor.close();
  }

  it('gives up a message that its workers died over 20 times, and spares its neighbours', async () => {
    await (await start({ partitions: 1 }), services.shift())?.close();
    const send = (n: number): void =>
      void broker.channel.publish('warren.redeliver', `${group}.events.0`, encodeBody({ n }), {
        type: Moved.type,
        messageId: `${group}-${n}`,
        persistent: true,
        headers: { 'warren-key': 'a' },
      });
    for (const n of [1, 2, 3]) send(n);
    await broker.channel.waitForConfirms();
    await rejectOften(`${group}.events.0`);
    await start({ partitions: 1 });
    await done.next(({ n }) => n === 3);
    expect(numbers(begun.all, 'a')).toEqual([2, 3]);
    const [deadLetter] = broker.dead.filter(({ properties }) => String(properties.messageId).length > 0).slice(-1);
    expect(deadLetter && readDeadLetter(deadLetter)).toMatchObject({
      reason: 'delivery_limit',
      queue: `${group}.events.0`,
    });
  });
});
