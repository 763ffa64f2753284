import { BrokerInspector, testVhost, type TestVhost, until } from '@warren/testing';
import { type ParkedLetter, ParkedLetters } from './parked-letters.ts';

const WAITING = 'warren.dead-letters';
const LETTERS = 600;

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
    const letters = await ParkedLetters.open(vhost.url);
    const all: ParkedLetter[] = [];
    for await (const parked of letters.look()) all.push(parked);
    for (const parked of all) letters.discard(parked);
    await letters.close();
  }

  /** Takes out all that is there. */
  async function taken(): Promise<string[]> {
    const ids: string[] = [];
    for (;;) {
      const letter = await inspector.channel.get(WAITING, { noAck: true });
      if (letter === false) return ids;
      ids.push(String(letter.properties.messageId));
    }
  }

  it('stay out once they were taken out, however soon the door is closed', async () => {
    for (let round = 0; round < 5; round++) {
      for (let i = 0; i < LETTERS; i++) bury();
      await waiting(LETTERS);
      await discardAll();
      const marker = bury(); // what comes back was taken back before this is confirmed
      await inspector.channel.waitForConfirms();
      expect(await taken()).toEqual([marker]);
    }
  });
});
