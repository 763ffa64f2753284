import { setTimeout as delay } from 'node:timers/promises';
import { defineTask } from '@warren/contracts';
import { amqpUrl, BrokerInspector, FaultProxy, freshName, until } from '@warren/testing';
import type { Options } from 'amqplib';
import { z } from 'zod';
import { RabbitConnection } from '../connection/connection.ts';
import { Messenger } from '../nest/messenger.ts';
import { newId } from '../wire/message-id.ts';
import type { Envelope } from '../wire/envelope.ts';
import { Publisher } from './publisher.ts';
import { TASKS, taskQueue } from '../topology/names.ts';
import { RabbitClient } from '../nest/rabbit-client.ts';

const Work = defineTask(`${freshName('slow')}.work.v1`, z.object({ n: z.int() }));
const WINDOW = 5;
const FULL = WINDOW + 10 * WINDOW;

describe('while the broker is slow to confirm', () => {
  let broker: BrokerInspector;
  let proxy: FaultProxy;

  beforeAll(async () => {
    broker = await BrokerInspector.connect(amqpUrl());
    await broker.channel.assertQueue(taskQueue(Work.type));
    await broker.channel.bindQueue(taskQueue(Work.type), TASKS, Work.type);
    proxy = await FaultProxy.before(amqpUrl());
  });
  beforeEach(() => proxy.become('clear'));
  afterAll(async () => {
    await broker.channel.deleteQueue(taskQueue(Work.type));
    await broker.close();
    await proxy.close();
  });

  async function clientWith(confirmTimeoutMs: number): Promise<RabbitClient> {
    const client = new RabbitClient({ url: proxy.url, service: 'slow', window: WINDOW, confirmTimeoutMs });
    await client.connect();
    return client;
  }

  it('a bounded number of messages waits, the next is refused at once, and none of those that wait is lost', async () => {
    const client = await clientWith(30_000);
    const messenger = new Messenger(client);
    proxy.become('stalled');
    const waiting = Array.from({ length: FULL }, (_, n) => messenger.enqueue(Work, { n }));
    await delay(0);
    await expect(messenger.enqueue(Work, { n: FULL })).rejects.toMatchObject({ code: 'window-full' });
    proxy.become('clear');
    expect(new Set(await Promise.all(waiting)).size).toBe(FULL);
    await client.close();
    expect(await broker.messageCount(taskQueue(Work.type))).toBe(FULL);
  });

  it('a confirm that does not come is given up in time, and told of', async () => {
    const client = await clientWith(300);
    proxy.become('stalled');
    await expect(new Messenger(client).enqueue(Work, { n: 0 })).rejects.toMatchObject({ code: 'confirm-lost' });
    proxy.become('clear');
    await client.close();
  });
});

describe('a publish that cannot be', () => {
  const good = freshName('good');
  const connection = new RabbitConnection(amqpUrl(), 'neighbours');
  const publisher = new Publisher(connection);
  let broker: BrokerInspector;

  beforeAll(async () => {
    broker = await BrokerInspector.connect(amqpUrl());
    await broker.channel.assertQueue(good);
    await publisher.up(10_000);
  });
  afterAll(async () => {
    await publisher.close();
    await connection.close();
    await broker.channel.deleteQueue(good);
    await broker.close();
  });

  const envelope = (exchange: string, routingKey: string, more: Options.Publish = {}): Envelope => ({
    exchange,
    routingKey,
    content: Buffer.from('{}'),
    properties: { messageId: newId(), mandatory: true, persistent: true, ...more },
  });
  const neighbours = (): Promise<void[]> =>
    Promise.all(Array.from({ length: 10 }, () => publisher.publish(envelope('', good))));

  it.each<[string, string, () => Envelope]>([
    ['exchange-refused', 'to an exchange that is missing', () => envelope(freshName('missing'), '')],
    ['message-unencodable', 'with an id of 300 bytes', () => envelope('', good, { correlationId: 'x'.repeat(300) })],
    [
      'message-unencodable',
      'with 70 KB of headers',
      () => envelope('', good, { headers: { big: 'x'.repeat(70_000) } }),
    ],
    [
      'message-unencodable',
      'with a time before all time',
      () => envelope('', good, { headers: { at: { '!': 'timestamp', value: -1 } } }),
    ],
    ['unroutable', 'that reaches no queue', () => envelope('', freshName('missing'))],
  ])('fails alone, as %s, %s', async (code, _which, made) => {
    const before = await broker.messageCount(good);
    const [bad] = await Promise.all([publisher.publish(made()).catch((error: unknown) => error), neighbours()]);
    expect(bad).toMatchObject({ code });
    await neighbours();
    expect(await broker.messageCount(good)).toBe(before + 20);
  });

  it('fails alone when its exchange was deleted meanwhile, and works when it is there again', async () => {
    const exchange = freshName('deleted');
    const declare = async (): Promise<void> => {
      await broker.channel.assertExchange(exchange, 'fanout');
      await broker.channel.bindQueue(good, exchange, '');
    };
    await declare();
    await publisher.publish(envelope(exchange, ''));
    await broker.channel.deleteExchange(exchange);
    const [bad] = await Promise.all([
      publisher.publish(envelope(exchange, '')).catch((error: unknown) => error),
      neighbours(),
    ]);
    expect(bad).toMatchObject({ code: 'exchange-refused' });
    await neighbours();
    await declare();
    const again = (): Promise<boolean> =>
      publisher.publish(envelope(exchange, '')).then(
        () => true,
        () => false,
      );
    await until(again, 'the exchange is known to be there again');
  });
});
