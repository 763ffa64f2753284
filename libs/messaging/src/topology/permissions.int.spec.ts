import { Controller, Module, type INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { defineEvent, defineRequest, defineTask, type PayloadOf } from '@warren/contracts';
import { amqpUrl, BrokerInspector, freshName, managementApi, Recorder, until } from '@warren/testing';
import { connect, type Channel } from 'amqplib';
import { z } from 'zod';
import { PermanentError } from '../errors.ts';
import { RabbitExceptionFilter } from '../nest/rabbit-exception-filter.ts';
import { Event, Request, Task } from '../nest/handler-decorators.ts';
import { Messenger } from '../nest/messenger.ts';
import { permissionsOf } from './permissions.ts';
import { RabbitClient } from '../nest/rabbit-client.ts';
import { RabbitServer } from '../nest/rabbit-server.ts';

const group = freshName('least');
const Job = z.object({ fail: z.boolean() });
const Ask = defineRequest(`${group}.ask.v1`, Job, Job);
const Work = defineTask(`${group}.work.v1`, Job);
const Happened = defineEvent(`${group}-thing.happened.v1`, Job);
const handled = new Recorder<{ type: string; attempt: number }>();

@Controller()
class Handlers {
  @Request(Ask)
  ask(payload: PayloadOf<typeof Ask>): PayloadOf<typeof Ask> {
    return payload;
  }

  @Task(Work, { retry: { attempts: 2, baseMs: 100 } })
  work({ fail }: PayloadOf<typeof Work>, { type, attempt }: { type: string; attempt: number }): void {
    handled.record({ type, attempt });
    if (fail && attempt === 2) throw new PermanentError('made-to-fail', 'The test made it fail.');
    if (fail) throw new Error('not this time');
  }

  @Event(Happened)
  happened(_payload: PayloadOf<typeof Happened>, { type, attempt }: { type: string; attempt: number }): void {
    handled.record({ type, attempt });
  }
}

@Module({ controllers: [Handlers] })
class Service {}

describe('a broker user with the least that its service needs', () => {
  let broker: BrokerInspector;
  let url: string;
  let service: INestMicroservice;
  let client: RabbitClient;

  beforeAll(async () => {
    broker = await BrokerInspector.connect(amqpUrl(), [Happened.type]);
    const management = managementApi();
    await management.put(`/users/${group}`, { password: group, tags: '' });
    await management.put(`/permissions/%2F/${group}`, permissionsOf({ groups: [group] }));
    url = Object.assign(new URL(amqpUrl()), { username: group, password: group }).href;
    service = await NestFactory.createMicroservice(Service, {
      strategy: new RabbitServer({ url, group, partitions: 2 }),
      logger: false,
    });
    service.useGlobalFilters(new RabbitExceptionFilter());
    await service.listen();
    client = new RabbitClient({ url, service: group });
    await broker.channel.assertQueue('another.events', { durable: true });
    await broker.channel.assertExchange('another.partition', 'x-consistent-hash', { durable: true });
  });

  afterAll(async () => {
    await Promise.all([client.close(), service.close()]);
    await broker.close();
  });

  it('can ask and answer, enqueue, retry, give up, publish and hear', async () => {
    const messenger = new Messenger(client);
    await expect(messenger.request(Ask, { fail: false })).resolves.toEqual({ fail: false });
    const id = await messenger.enqueue(Work, { fail: true });
    await expect(broker.deadLetterOf(id)).resolves.toBeDefined();
    await messenger.publish(Happened, { fail: false });
    await handled.next(({ type }) => type === Happened.type);
  });

  it('has partitions of its own, where its facts come by their key, and by their name when they are sent again', async () => {
    await Promise.all([0, 1].map((n) => broker.drained(`${group}.events.${n}`)));
    const handledCount = handled.all.filter(({ type }) => type === Happened.type).length;
    for (const key of [`${group}.events`, `${group}.events.0`, `${group}.events.1`])
      broker.publish('warren.redeliver', key, Happened.type, '{"fail":false}');
    await until(
      () => handled.all.filter(({ type }) => type === Happened.type).length === handledCount + 3,
      'it has heard them all',
    );
  });

  const attempts: [string, (channel: Channel) => Promise<unknown>][] = [
    ['write to the default exchange', (channel) => confirmed(channel, '', 'another.events')],
    ['skip the line of retries', (channel) => confirmed(channel, 'warren.redeliver', 'another.events')],
    ["declare another's queue", (channel) => channel.assertQueue('another.requests', { durable: true })],
    ["write into another's partitions", (channel) => confirmed(channel, 'another.partition', '')],
    [
      "lead facts into another's partitions",
      (channel) => channel.bindExchange('another.partition', `warren.event.${Happened.type}`, ''),
    ],
    ["listen to another's partitions", (channel) => channel.bindQueue(`${group}.events.0`, 'another.partition', '1')],
    ["declare another's partitions", (channel) => channel.assertQueue('another.events.0', { durable: true })],
    ["read another's queue", (channel) => channel.consume('another.events', () => undefined)],
    ["purge another's queue", (channel) => channel.purgeQueue('another.events')],
    ["delete another's queue", (channel) => channel.deleteQueue('another.events')],
    ['read the dead letters', (channel) => channel.consume('warren.dead-letters', () => undefined)],
    ['declare an exchange', (channel) => channel.assertExchange('warren.event.mine', 'fanout')],
    ['delete a shared exchange', (channel) => channel.deleteExchange('warren.tasks')],
    ["listen to another's replies", (channel) => channel.bindQueue('another.events', 'warren.replies', 'x')],
  ];

  it.each(attempts)('cannot %s', async (_name, attempt) => {
    const connection = await connect(url);
    const channel = await connection.createConfirmChannel();
    const closed = new Promise((resolve) => channel.on('error', resolve));
    await attempt(channel).catch(() => undefined);
    await expect(closed).resolves.toMatchObject({ code: 403 });
    await connection.close();
  });
});

async function confirmed(channel: Channel, exchange: string, routingKey: string): Promise<void> {
  channel.publish(exchange, routingKey, Buffer.from('{}'));
}
