// Outbox rows in a transaction of Drizzle: an event is published if its change commits, and only then.
import { Controller } from '@nestjs/common';
import { defineEvent, type PayloadOf } from '@warren/contracts';
import { Event } from '@warren/messaging';
import { Outbox, type Query } from '@warren/persistence';
import { Recorder } from '@warren/testing';
import { sql } from 'drizzle-orm';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import { integer, pgTable } from 'drizzle-orm/pg-core';
import { Pool } from 'pg';
import { z } from 'zod';
import { ExampleService } from './example-service.ts';

const CoffeeSold = defineEvent('coffee.sold.v1', z.object({ cents: z.int() }));
const consumed = new Recorder<number>();

@Controller()
class Bookkeeping {
  @Event(CoffeeSold)
  sold({ cents }: PayloadOf<typeof CoffeeSold>): void {
    consumed.record(cents);
  }
}

const sales = pgTable('sales', { cents: integer().notNull() });

/** The outbox's statements, in a transaction of Drizzle's, which numbers the parameters itself. */
const inDrizzle =
  (transaction: Pick<NodePgDatabase, 'execute'>): Query =>
  (statement, parameters) => {
    const texts = statement.split(/[$]\d+/).map((text) => sql.raw(text));
    const chunks = texts.flatMap((text, index) => (index === 0 ? [text] : [sql.param(parameters[index - 1]), text]));
    return transaction.execute(sql.join(chunks));
  };

describe('an outbox in a transaction of Drizzle', () => {
  const cafe = new ExampleService({
    group: 'cafe',
    handlers: [Bookkeeping],
    events: [CoffeeSold],
    tables: 'CREATE TABLE sales (cents int NOT NULL)',
  });
  let pool: Pool;
  beforeEach(() => {
    pool = new Pool({ connectionString: cafe.databaseUrl });
  });
  afterEach(() => pool.end());

  async function sell(cents: number): Promise<void> {
    const outbox = cafe.get(Outbox);
    await drizzle(pool).transaction(async (transaction) => {
      await transaction.insert(sales).values({ cents });
      await outbox.within(inDrizzle(transaction)).publish(CoffeeSold, { cents });
      if (cents < 0) throw new Error('A coffee costs something.'); // rolls both back
    });
    outbox.wake(); // or the relay looks by itself, within a second
  }

  it('publishes what was committed, and nothing of what was rolled back', async () => {
    await expect(sell(-1)).rejects.toThrow('A coffee costs something.');
    await sell(240);
    await consumed.next((cents) => cents === 240);
    expect(consumed.all).toEqual([240]);
    expect(await cafe.query('SELECT cents FROM sales')).toEqual([{ cents: 240 }]);
    expect(await cafe.query('SELECT 1 FROM outbox')).toEqual([]);
  });
});
