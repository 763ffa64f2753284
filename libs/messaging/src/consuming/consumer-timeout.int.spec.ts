import { once } from 'node:events';
import { Controller, Module, type INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { defineEvent, defineTask, type PayloadOf } from '@warren/contracts';
import { BrokerInspector, freshName, Recorder, startBroker, until, type Broker } from '@warren/testing';
import { z } from 'zod';
import { DeliveryLostError } from '../errors.ts';
import { Event, Task } from '../nest/handler-decorators.ts';
import { Messenger } from '../nest/messenger.ts';
import { RabbitClient } from '../nest/rabbit-client.ts';
import { RabbitExceptionFilter } from '../nest/rabbit-exception-filter.ts';
import { RabbitServer } from '../nest/rabbit-server.ts';
import type { RabbitContext } from '../handling/rabbit-context.ts';
import { partitionQueue, taskQueue } from '../topology/names.ts';

const group = freshName('long');
const Numbered = z.object({ n: z.int() });
const Heeding = defineTask(`${group}.heeding.v1`, Numbered);
const Heedless = defineTask(`${group}.heedless.v1`, Numbered);
const Moved = defineEvent(`${group}-thing.moved.v1`, Numbered);

interface Run {
  readonly n: number;
  readonly type: string;
  readonly redelivered: boolean;
}

const begun = new Recorder<Run>();
const ended = new Recorder<Run>();
const aborted = new Recorder<unknown>();
let release = Promise.withResolvers<void>();
let inFlight = 0;
let most = 0;

@Controller()
class Handlers {
  /** Stops when it is aborted. The first of its runs takes longer than the broker allows. */
  @Task(Heeding)
  async heeding({ n }: PayloadOf<typeof Heeding>, { signal, redelivered, type }: RabbitContext): Promise<void> {
    begun.record({ n, type, redelivered });
    if (redelivered) return ended.record({ n, type, redelivered });
    await once(signal, 'abort');
    aborted.record(signal.reason);
    throw signal.reason as Error;
  }

  @Task(Heedless)
  async heedless({ n }: PayloadOf<typeof Heedless>, { redelivered, type }: RabbitContext): Promise<void> {
    await this.untilReleased({ n, type, redelivered });
  }

  @Event(Moved)
  async moved({ n }: PayloadOf<typeof Moved>, { redelivered, type }: RabbitContext): Promise<void> {
    await this.untilReleased({ n, type, redelivered });
  }

  private async untilReleased(run: Run): Promise<void> {
    begun.record(run);
    most = Math.max(most, ++inFlight);
    await release.promise;
    inFlight--;
    ended.record(run);
  }
}

@Module({ controllers: [Handlers] })
class Service {}

describe("work that takes longer than RabbitMQ's consumer timeout", () => {
  let broker: Broker;
  let inspector: BrokerInspector;
  let server: RabbitServer;
  let service: INestMicroservice;
  let client: RabbitClient;
  let messenger: Messenger;

  beforeAll(async () => {
    broker = await startBroker();
    // RabbitMQ before 4.3 looks once a minute; from 4.3 on the queue looks itself.
    await broker.control(
      'eval',
      'application:set_env(rabbit, consumer_timeout, 500), application:set_env(rabbit, channel_tick_interval, 200).',
    );
    inspector = await BrokerInspector.connect(broker.url, [Moved.type]);
    server = new RabbitServer({ url: broker.url, group, partitions: 1 });
    service = await NestFactory.createMicroservice(Service, { strategy: server, logger: false });
    service.useGlobalFilters(new RabbitExceptionFilter());
    await service.listen();
    client = new RabbitClient({ url: broker.url, service: `${group}-client` });
    messenger = new Messenger(client);
  });
  beforeEach(() => {
    release = Promise.withResolvers();
    begun.all.length = ended.all.length = inFlight = most = 0;
  });
  afterAll(async () => {
    await client?.close();
    await service?.close();
    await inspector?.close();
    await broker?.close();
  });

  const timesBegun = (): number => begun.all.length;

  /** The broker has taken the delivery back, and the consumer is there again. */
  async function redelivering(queue: string): Promise<void> {
    await until(() => !server.readiness().ready, `the channel of ${queue} is closed`);
    await until(() => server.readiness().ready, `${queue} is consumed again`);
  }

  it('is aborted, and its message handled again after it', async () => {
    await messenger.enqueue(Heeding, { n: 1 });
    expect(await aborted.next()).toBeInstanceOf(DeliveryLostError);
    await ended.next(({ redelivered }) => redelivered);
    await inspector.drained(taskQueue(Heeding.type));
    expect(timesBegun()).toBe(2);
    expect(inspector.dead).toHaveLength(0);
  });

  it('and heeds no signal is not done a second time beside itself, nor after it', async () => {
    await messenger.enqueue(Heedless, { n: 2 });
    await redelivering(taskQueue(Heedless.type));
    release.resolve();
    await ended.next(({ n }) => n === 2);
    await messenger.enqueue(Heedless, { n: 3 });
    await ended.next(({ n }) => n === 3);
    await inspector.drained(taskQueue(Heedless.type));
    expect(begun.all.map(({ n }) => n)).toEqual([2, 3]);
    expect(most).toBe(1);
  });

  it('holds up its key in a partition, and the partition goes on', async () => {
    await messenger.publish(Moved, { n: 4 }, { key: 'one' });
    await messenger.publish(Moved, { n: 5 }, { key: 'one' });
    await redelivering(partitionQueue(group, 0));
    release.resolve();
    await ended.next(({ n }) => n === 5);
    await inspector.drained(partitionQueue(group, 0));
    expect(begun.all.map(({ n }) => n)).toEqual([4, 5]);
    expect(most).toBe(1);
  });
});
