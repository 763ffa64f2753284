// Outbox rows in a transaction of Kysely: an event is published if its change commits, and only then.
import { Controller } from '@nestjs/common';
import { defineEvent, type PayloadOf } from '@warren/contracts';
import { Event } from '@warren/messaging';
import { Outbox, type Query } from '@warren/persistence';
import { Recorder } from '@warren/testing';
import { CompiledQuery, Kysely, PostgresDialect, type Transaction } from 'kysely';
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

interface Database {
  readonly sales: { readonly cents: number };
}

/** The outbox's statements, in a transaction of Kysely's. */
const inKysely =
  (transaction: Transaction<Database>): Query =>
  (sql, parameters) =>
    transaction.executeQuery(CompiledQuery.raw(sql, [...parameters]));

describe('an outbox in a transaction of Kysely', () => {
  const cafe = new ExampleService({
    group: 'cafe',
    handlers: [Bookkeeping],
    events: [CoffeeSold],
    tables: 'CREATE TABLE sales (cents int NOT NULL)',
  });
  let database: Kysely<Database>;
  beforeEach(() => {
    const pool = new Pool({ connectionString: cafe.databaseUrl });
    database = new Kysely({ dialect: new PostgresDialect({ pool }) });
  });
  afterEach(() => database.destroy());

  async function sell(cents: number): Promise<void> {
    const outbox = cafe.get(Outbox);
    await database.transaction().execute(async (transaction) => {
      await transaction.insertInto('sales').values({ cents }).execute();
      await outbox.within(inKysely(transaction)).publish(CoffeeSold, { cents });
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
