// Transactional outbox: an event is published if its change commits, and only then.
import { Controller, Injectable } from '@nestjs/common';
import { defineEvent, type PayloadOf } from '@warren/contracts';
import { Event } from '@warren/messaging';
import { Outbox, UnitOfWork } from '@warren/persistence';
import { Recorder } from '@warren/testing';
import { z } from 'zod';
import { ExampleService } from './example-service.ts';

const CoffeeSold = defineEvent('coffee.sold.v1', z.object({ cents: z.int() }));
const consumed = new Recorder<number>();

@Injectable()
class Till {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
  ) {}

  async sell(cents: number): Promise<void> {
    await this.unitOfWork.run(async () => {
      await this.unitOfWork.manager.query('INSERT INTO sales VALUES ($1)', [cents]);
      await this.outbox.publish(CoffeeSold, { cents }); // a row in the same transaction
      if (cents < 0) throw new Error('A coffee costs something.'); // rolls both back
    });
  }
}

@Controller()
class Bookkeeping {
  @Event(CoffeeSold)
  sold({ cents }: PayloadOf<typeof CoffeeSold>): void {
    consumed.record(cents);
  }
}

describe('a transactional outbox', () => {
  const cafe = new ExampleService({
    group: 'cafe',
    handlers: [Bookkeeping],
    providers: [Till],
    events: [CoffeeSold],
    tables: 'CREATE TABLE sales (cents int NOT NULL)',
  });

  it('publishes what was committed, and nothing of what was rolled back', async () => {
    await expect(cafe.get(Till).sell(-1)).rejects.toThrow('A coffee costs something.');
    await cafe.get(Till).sell(240);
    await consumed.next((cents) => cents === 240);
    expect(consumed.all).toEqual([240]);
    expect(await cafe.query('SELECT cents FROM sales')).toEqual([{ cents: 240 }]);
  });
});
