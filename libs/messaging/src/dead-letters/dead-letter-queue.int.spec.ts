import { BrokerInspector, testVhost, type TestVhost, until } from '@warren/testing';
import { type HeldDeadLetter, DeadLetterQueue } from './dead-letter-queue.ts';

const WAITING = 'warren.dead-letters';
const DEAD_LETTER_COUNT = 600;

describe('letters at the broker itself', () => {
  let vhost: TestVhost;
  let inspector: BrokerInspector;
  beforeAll(async () => {
    vhost = await testVhost('parked');
    inspector = await BrokerInspector.connect(vhost.url);
  });
  afterAll(async () => {
    await inspector?.close();
    await vhost?.drop();
  });

  const bury = (): string => inspector.publish('warren.dead', '', 'a.b.v1', '{}');
  const waiting = (count: number): Promise<void> =>
    until(async () => (await inspector.messageCount(WAITING)) === count, `${count} letters wait`);

  async function discardAll(): Promise<void> {
    const queue = await DeadLetterQueue.open(vhost.url);
    const all: HeldDeadLetter[] = [];
    for await (const held of queue.look()) all.push(held);
    for (const held of all) queue.discard(held);
    await queue.close();
  }

  /** Takes out all that is there. */
  async function taken(): Promise<string[]> {
    const ids: string[] = [];
    for (;;) {
      const deadLetter = await inspector.channel.get(WAITING, { noAck: true });
      if (deadLetter === false) return ids;
      ids.push(String(deadLetter.properties.messageId));
    }
  }

  it('stay out once they were taken out, however soon the door is closed', async () => {
    for (let round = 0; round < 5; round++) {
      for (let i = 0; i < DEAD_LETTER_COUNT; i++) bury();
      await waiting(DEAD_LETTER_COUNT);
      await discardAll();
      const marker = bury(); // what comes back was taken back before this is confirmed
      await inspector.channel.waitForConfirms();
      expect(await taken()).toEqual([marker]);
    }
  });
});
