import { setTimeout as delay } from 'node:timers/promises';
import { defineTask } from '@warren/contracts';
import { amqpUrl, BrokerInspector, FaultProxy, freshName } from '@warren/testing';
import { z } from 'zod';
import { Messenger } from '../nest/messenger.ts';
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
