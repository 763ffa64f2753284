import { type Broker, BrokerInspector, Recorder, startBroker, until } from '@warren/testing';
import type { DeadLetter } from './dead-letter.ts';
import { DeadLetterDrain } from './dead-letter-drain.ts';
import { UnroutableError } from '../errors.ts';
import { Redelivery } from './redelivery.ts';

const WAITING = 'warren.dead-letters';

/** It empties the queue that all share, so it has a broker of its own. */
describe('the drain of dead letters', () => {
  let broker: Broker;
  let inspector: BrokerInspector;
  let drain: DeadLetterDrain | undefined;
  let taken: Recorder<DeadLetter>;
  let failing: string | undefined;
  beforeAll(async () => {
    broker = await startBroker();
    inspector = await BrokerInspector.connect(broker.url);
  });
  beforeEach(() => {
    taken = new Recorder();
    failing = undefined;
  });
  afterEach(() => drain?.close());
  afterAll(async () => {
    await inspector?.close();
    await broker?.close();
  });

  function open(prefetch = 3): DeadLetterDrain {
    return (drain = new DeadLetterDrain({ url: broker.url, service: 'test', prefetch }, async (deadLetter) => {
      taken.record(deadLetter);
      if (failing !== undefined) throw new Error(failing);
    }));
  }
  const bury = (): string => inspector.publish('warren.dead', '', 'a.b.v1', '{}');
  const inQueue = async (count: number): Promise<void> =>
    until(async () => (await inspector.messageCount(WAITING)) === count, `${count} letters are in the queue`);

  it('hands letters over and acknowledges them', async () => {
    open();
    const id = bury();
    expect(await taken.next((deadLetter) => deadLetter.id === id)).toMatchObject({ type: 'a.b.v1' });
    await drain?.close();
    await inQueue(0);
  });

  it('holds what cannot be taken, tries again, and takes no more than it may', async () => {
    failing = 'the database is away';
    const ids = [1, 2, 3, 4, 5].map(bury);
    open(3);
    await until(() => taken.all.length >= 6, 'three letters were tried twice');
    expect(new Set(taken.all.map(({ id }) => id)).size).toBe(3);
    expect(drain?.unavailableReason).toBe('the database is away');
    await inQueue(2);
    failing = undefined;
    await inQueue(0);
    for (const id of ids) await taken.next((deadLetter) => deadLetter.id === id);
    await until(() => drain?.unavailableReason === undefined, 'all is well again');
  });

  it('leaves in the queue what it could not hand over before it closed', async () => {
    failing = 'the database is away';
    const id = bury();
    open();
    await taken.next((deadLetter) => deadLetter.id === id);
    await drain?.close();
    await inQueue(1);
    failing = undefined;
    open();
    await inQueue(0);
  });

  it('goes on after a restart of the broker', async () => {
    open();
    const before = bury();
    await taken.next((deadLetter) => deadLetter.id === before);
    await inspector.close();
    await broker.kill();
    await broker.start();
    // A broker that has just started refuses to declare the stream for a while.
    const reconnect = async (): Promise<void> => void (inspector = await BrokerInspector.connect(broker.url));
    const reconnected = (): Promise<boolean> =>
      reconnect().then(
        () => true,
        () => false,
      );
    await until(reconnected, 'the broker is back');
    const id = bury();
    await taken.next((deadLetter) => deadLetter.id === id);
  });

  it('gives a letter that its queue wants back, and says when there is no such queue', async () => {
    const redelivery = new Redelivery({ url: broker.url, service: 'test' });
    await until(() => redelivery.unavailableReason === undefined, 'it is connected');
    await inspector.channel.assertQueue('crypt.events', { durable: true });
    await inspector.channel.bindQueue('crypt.events', 'warren.redeliver', 'crypt.events');
    const deadLetter = { id: bury(), queue: 'crypt.events', headers: {}, properties: {}, content: Buffer.from('{}') };
    await redelivery.redeliver(deadLetter);
    expect(await inspector.messageCount('crypt.events')).toBe(1);
    await expect(redelivery.redeliver({ ...deadLetter, queue: 'gone.events' })).rejects.toThrow(UnroutableError);
    await expect(redelivery.redeliver({ ...deadLetter, queue: '' })).rejects.toThrow(UnroutableError);
    await redelivery.close();
  });
});
