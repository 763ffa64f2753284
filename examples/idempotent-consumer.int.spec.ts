// Idempotent consumer: a message that is delivered twice has its effect once, because its id is recorded with the effect.
import { Controller } from '@nestjs/common';
import { defineEvent, type PayloadOf } from '@warren/contracts';
import { Event, newId } from '@warren/messaging';
import { UnitOfWork } from '@warren/persistence';
import { until } from '@warren/testing';
import { z } from 'zod';
import { ExampleService } from './example-service.ts';

const CoffeeSold = defineEvent('coffee.sold.v1', z.object({ cents: z.int() }));

@Controller()
class Bookkeeping {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  // InboxInterceptor has begun a transaction and inserted the message id. An id that is there skips the handler.
  @Event(CoffeeSold)
  async sold({ cents }: PayloadOf<typeof CoffeeSold>): Promise<void> {
    await this.unitOfWork.manager.query('INSERT INTO takings VALUES ($1)', [cents]);
  }
}

describe('an idempotent consumer', () => {
  const books = new ExampleService({
    group: 'books',
    handlers: [Bookkeeping],
    events: [CoffeeSold],
    tables: 'CREATE TABLE takings (cents int NOT NULL)',
  });

  it('handles a message once, however often it arrives', async () => {
    const id = newId();
    await books.messenger.publish(CoffeeSold, { cents: 310 }, { id });
    await books.messenger.publish(CoffeeSold, { cents: 310 }, { id }); // as after a lost publisher confirm
    await books.messenger.publish(CoffeeSold, { cents: 999 });
    const takings = () => books.query<{ cents: number }>('SELECT cents FROM takings');
    const inbox = () => books.query('SELECT FROM inbox');
    await until(async () => (await inbox()).length === 2, 'both messages are in the inbox');
    expect((await takings()).map(({ cents }) => cents).toSorted()).toEqual([310, 999]);
  });
});
