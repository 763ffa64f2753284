import { once } from 'node:events';
import { Controller, Module, type INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { defineTask, type PayloadOf } from '@warren/contracts';
import { amqpUrl, BrokerInspector, FaultProxy, freshName, managementApi, Recorder, until } from '@warren/testing';
import { z } from 'zod';
import { DependencyUnavailableError } from '../errors.ts';
import { RabbitExceptionFilter } from '../nest/rabbit-exception-filter.ts';
import { Task } from '../nest/handler-decorators.ts';
import { Messenger } from '../nest/messenger.ts';
import { RabbitClient } from '../nest/rabbit-client.ts';
import type { RabbitContext } from '../handling/rabbit-context.ts';
import { RabbitServer } from '../nest/rabbit-server.ts';

const group = freshName('protection');
const Deliver = defineTask(`${group}.deliver.v1`, z.object({ n: z.int() }));
const Explode = defineTask(`${group}.explode.v1`, z.object({ n: z.int() }));

let smtpIsUnavailable = false;
let dieOfIt = (): void => undefined;
const KILLER = 0;
const calls = new Recorder<{ n: number; attempt: number }>();
const done = new Recorder<number>();

@Controller()
class Handlers {
  @Task(Deliver)
  deliver({ n }: PayloadOf<typeof Deliver>, { attempt }: RabbitContext): void {
    calls.record({ n, attempt });
    if (smtpIsUnavailable) throw new DependencyUnavailableError('SMTP', 'connection refused');
    done.record(n);
  }

  @Task(Explode)
  async explode({ n }: PayloadOf<typeof Explode>, { signal }: RabbitContext): Promise<void> {
    if (n !== KILLER) return void done.record(n);
    dieOfIt();
    await once(signal, 'abort'); // a worker that is dead does not go on beside the next one
    throw signal.reason as Error;
  }
}

@Module({ controllers: [Handlers] })
class Service {}

describe('protection from what a message or a dependency does', () => {
  let broker: BrokerInspector;
  let client: RabbitClient;
  let service: INestMicroservice | undefined;
  const numbers = Array.from({ length: 100 }, (_, i) => i + 1);

  async function start(url = amqpUrl()): Promise<RabbitServer> {
    const server = new RabbitServer({ url, group, prefetch: 16, drainTimeoutMs: 100 });
    service = await NestFactory.createMicroservice(Service, { strategy: server, logger: false });
    service.useGlobalFilters(new RabbitExceptionFilter());
    await service.listen();
    return server;
  }

  beforeAll(async () => {
    broker = await BrokerInspector.connect(amqpUrl());
    client = new RabbitClient({ url: amqpUrl(), service: `${group}-client` });
    await start();
    await service?.close();
  });

  afterEach(async () => {
    await service?.close();
    done.all.length = 0;
  });

  afterAll(async () => {
    await client.close();
    await broker.close();
  });

  it('an outage of a dependency pauses the queue, counts no attempt, and fills no dead letters', async () => {
    const server = await start();
    const messenger = new Messenger(client);
    smtpIsUnavailable = true;
    const ids = await Promise.all(numbers.map((n) => messenger.enqueue(Deliver, { n })));
    await until(
      () => server.readiness().reasons.join().includes('SMTP is unavailable'),
      'its readiness tells why it pauses',
    );
    await until(() => calls.all.length >= 3, 'it has probed');
    expect(calls.all.length).toBeLessThan(20);
    smtpIsUnavailable = false;
    await until(() => new Set(done.all).size === numbers.length, 'all have been delivered');
    expect(done.all).toHaveLength(numbers.length);
    expect(Math.max(...calls.all.map(({ attempt }) => attempt))).toBe(1);
    expect(broker.dead.filter(({ properties }) => ids.includes(String(properties.messageId)))).toEqual([]);
    expect(server.readiness().ready).toBe(true);
  });

  it('a message that kills its worker is a dead letter after the delivery limit, and takes no neighbour with it', async () => {
    const queue = `task.${Explode.type}`;
    await managementApi().put(`/policies/%2F/${group}`, {
      pattern: `^${queue.replaceAll('.', '[.]')}$`,
      definition: { 'delivery-limit': 5 },
      'apply-to': 'queues',
    });
    const messenger = new Messenger(client);
    const innocents = await Promise.all(numbers.slice(0, 30).map((n) => messenger.enqueue(Explode, { n })));
    const killer = await messenger.enqueue(Explode, { n: KILLER });
    const neighbours = await Promise.all(numbers.slice(30, 60).map((n) => messenger.enqueue(Explode, { n })));

    const proxy = await FaultProxy.before(amqpUrl());
    dieOfIt = () => proxy.cut(); // what the broker sees of a killed worker
    await start(proxy.url);
    const deadLetter = await broker.deadLetterOf(killer);
    expect(deadLetter.properties.headers?.['x-first-death-reason']).toBe('delivery_limit');
    await until(() => new Set(done.all).size === 60, 'all others have been done');
    const dead = broker.dead.map(({ properties }) => String(properties.messageId));
    expect([...innocents, ...neighbours].filter((id) => dead.includes(id))).toEqual([]);
    await service?.close();
    await proxy.close();
  });
});
