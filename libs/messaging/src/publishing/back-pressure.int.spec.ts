import type { ConsumeMessage } from 'amqplib';
import { amqpUrl, BrokerInspector, FaultProxy, freshName, until } from '@warren/testing';
import { RabbitConnection } from '../connection/connection.ts';
import { BrokerUnavailableError } from '../errors.ts';
import { RabbitClient } from '../nest/rabbit-client.ts';
import { MOST_UNSENT_BYTES, unsentBytes } from './publish-on.ts';
import { Replier } from './replier.ts';

const KIB = 1_024;
const BIG = 'x'.repeat(64 * KIB);
/** So many of them are three times what may wait. */
const MANY = (3 * MOST_UNSENT_BYTES) / (64 * KIB);

describe('a broker that reads nothing', () => {
  let broker: BrokerInspector;
  let proxy: FaultProxy;
  beforeAll(async () => {
    broker = await BrokerInspector.connect(amqpUrl());
  });
  beforeEach(async () => {
    proxy = await FaultProxy.before(amqpUrl());
  });
  afterEach(() => proxy.close());
  afterAll(() => broker.close());

  it('is told to callers at once when their requests would pile up, in one turn or in many', async () => {
    const client = new RabbitClient({ url: proxy.url, service: freshName('caller') });
    await client.connect();
    proxy.become('stalled');
    const failures: unknown[] = [];
    const ask = (): void =>
      void client.ask('nobody.answers.v1', { text: BIG }, 60_000).catch((error: unknown) => failures.push(error));
    for (let n = 0; n < MANY; n++) ask();
    await until(() => failures.length > MANY / 2, 'most are refused');
    const inOneTurn = failures.length;
    for (let n = 0; n < 5 * MANY; n++) {
      ask();
      await new Promise(setImmediate);
    }
    await until(() => failures.length > inOneTurn, 'and so are those that come one after the other');
    expect(failures[0]).toBeInstanceOf(BrokerUnavailableError);
    proxy.become('clear');
    await client.close();
  });

  it('lets no more replies wait than a few megabytes: the others are dropped, and replying goes on later', async () => {
    const connection = new RabbitConnection(proxy.url, 'replies');
    const replier = new Replier(connection, freshName('service'));
    await replier.up(10_000);
    const { queue } = await broker.channel.assertQueue('', { exclusive: true });
    await broker.channel.bindQueue(queue, 'warren.replies', queue);
    const request = { properties: { replyTo: queue, correlationId: '1' } } as unknown as ConsumeMessage;
    const reply = (value: string): void =>
      replier.reply(request, { nestPacketId: undefined }, { status: 'last', value });
    const channel = (replier as unknown as { supervised: { current: Parameters<typeof unsentBytes>[0] } }).supervised
      .current;
    proxy.become('stalled');
    for (let n = 0; n < 10 * MANY; n++) {
      reply(BIG);
      if (n % 10 === 0) await new Promise(setImmediate);
      expect(unsentBytes(channel)).toBeLessThan(MOST_UNSENT_BYTES + 2 * BIG.length);
    }
    proxy.become('clear');
    await until(() => unsentBytes(channel) === 0, 'all has been sent');
    reply('and on');
    await until(async () => (await lastOf(queue)) === '"and on"', 'the last reply has arrived');
    await replier.close();
    await connection.close();
  });

  async function lastOf(queue: string): Promise<string | undefined> {
    let last: string | undefined;
    for (;;) {
      const message = await broker.channel.get(queue, { noAck: true });
      if (message === false) return last;
      last = message.content.toString();
    }
  }
});
