// Order per key: events of one account are handled one after the other, however many workers there are.
import { Controller } from '@nestjs/common';
import { defineEvent, type PayloadOf } from '@warren/contracts';
import { Event, type RabbitContext } from '@warren/messaging';
import { Recorder, until } from '@warren/testing';
import { z } from 'zod';
import { ExampleService } from './example-service.ts';

const MoneyMoved = defineEvent('money.moved.v1', z.object({ n: z.int() }));
const handled = new Recorder<{ account: string; n: number }>();

@Controller()
class Ledger {
  @Event(MoneyMoved, { retry: { attempts: 2, baseMs: 200 } })
  moved({ n }: PayloadOf<typeof MoneyMoved>, { key = '', attempt }: RabbitContext): void {
    if (n === 3 && attempt === 1) throw new Error('A passing failure.'); // its account waits, the others go on
    handled.record({ account: key, n });
  }
}

describe('order per key', () => {
  // Four partitions: a consistent-hash exchange, and queues with a single active consumer.
  const ledger = new ExampleService({ group: 'ledger', handlers: [Ledger], events: [MoneyMoved], partitions: 4 });

  it('is kept by two workers, and over a retry', async () => {
    await ledger.startWorker();
    const accounts = ['ada', 'ben', 'cem', 'dot', 'eve'];
    for (let n = 1; n <= 10; n++)
      await Promise.all(accounts.map((key) => ledger.messenger.publish(MoneyMoved, { n }, { key })));
    await until(() => handled.all.length === 50, 'all events are handled');
    for (const account of accounts) {
      const order = handled.all.filter((one) => one.account === account).map(({ n }) => n);
      expect(order).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    }
  });
});
