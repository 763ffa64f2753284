import type { ConsumeMessage } from 'amqplib';
import { until } from '@warren/testing';
import { LostWork, type Ended } from './lost-work.ts';

const deliveryOf = (messageId: string | undefined, headers: Record<string, unknown> = {}): ConsumeMessage =>
  ({ properties: { messageId, headers } }) as unknown as ConsumeMessage;
const delivery = deliveryOf('a');
const never = (): Promise<Ended> => Promise.reject(new Error('it was handled beside the first'));
const again = (): Promise<Ended> => Promise.resolve('retry');

describe('the work of a delivery that was lost', () => {
  it('is waited for when its message comes again, and not done twice', async () => {
    const lost = new LostWork();
    const { promise, resolve } = Promise.withResolvers<Ended>();
    lost.note(delivery, promise);
    const joined = lost.join(delivery, never);
    resolve('done');
    expect(await joined).toBe('done');
    expect(lost.isEmpty).toBe(true);
  });

  it('is done anew when it was given back', async () => {
    const lost = new LostWork();
    lost.note(delivery, Promise.resolve('given-back'));
    expect(await lost.join(delivery, again)).toBe('retry');
  });

  it('is known once more when it was done before its message came again', async () => {
    const lost = new LostWork();
    const ended = Promise.resolve<Ended>('done');
    lost.note(delivery, ended);
    await ended;
    expect(await lost.join(delivery, never)).toBe('done');
    expect(await lost.join(delivery, again)).toBe('retry');
  });

  it('is not waited for longer than a while', async () => {
    const lost = new LostWork(5);
    lost.note(delivery, Promise.withResolvers<Ended>().promise);
    expect(await lost.join(delivery, never)).toBe('goes on');
  });

  it('is given up when it does not end at all', async () => {
    const lost = new LostWork(5, 0);
    lost.note(delivery, Promise.withResolvers<Ended>().promise);
    await until(async () => (await lost.join(delivery, never)) === 'stuck', 'it is taken for stuck');
  });

  it('is no other message, and none that a replay publishes again', async () => {
    const lost = new LostWork();
    lost.note(delivery, Promise.withResolvers<Ended>().promise);
    for (const other of [deliveryOf('b'), deliveryOf(undefined), deliveryOf('a', { 'warren-replay': 'r' })])
      expect(await lost.join(other, again)).toBe('retry');
  });

  it('is remembered for the latest messages only', async () => {
    const lost = new LostWork();
    const done = Promise.resolve<Ended>('done');
    for (let n = 0; n <= 1_000; n++) lost.note(deliveryOf(String(n)), done);
    await done;
    expect(await lost.join(deliveryOf('0'), again)).toBe('retry');
    expect(await lost.join(deliveryOf('1'), never)).toBe('done');
  });
});
