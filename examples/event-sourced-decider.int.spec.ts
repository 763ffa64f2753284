// Events instead of rows: a pure decider, its events in PostgreSQL, and the state now or at any time before.
import {
  EventStore,
  EventStoreTables1700000000001,
  openDataSource,
  type StreamType,
  UnitOfWork,
} from '@warren/persistence';
import { testDatabase, type TestDatabase } from '@warren/testing';
import type { DataSource } from 'typeorm';
import { z } from 'zod';

// A card with a stamp for each coffee; every fourth coffee is free. Pure: it knows nothing of the database.
const Stamped = z.object({ receipt: z.string() });
const Redeemed = z.object({ receipt: z.string() });
type CardEvent =
  | { readonly type: 'Stamped'; readonly data: z.output<typeof Stamped> }
  | { readonly type: 'Redeemed'; readonly data: z.output<typeof Redeemed> };
interface BuyCoffee {
  readonly receipt: string;
}

const card: StreamType<BuyCoffee, CardEvent, number> = {
  name: 'card',
  decider: {
    initial: 0,
    decide: ({ receipt }, stamps, before) => {
      if (before.length > 0) return []; // this receipt has been handled
      return [{ type: stamps === 3 ? 'Redeemed' : 'Stamped', data: { receipt } }];
    },
    evolve: (stamps, { type }) => (type === 'Redeemed' ? 0 : stamps + 1),
  },
  events: { Stamped: { version: 1, schema: Stamped }, Redeemed: { version: 1, schema: Redeemed } },
  snapshots: { every: 100, version: 1, schema: z.int() },
  subject: (about) => ('data' in about ? about.data.receipt : about.receipt),
};

describe('an event-sourced card', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  beforeAll(async () => {
    database = await testDatabase();
    const migrations = [EventStoreTables1700000000001];
    dataSource = await openDataSource({ url: database.url, entities: [], migrations });
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });
  // In a Nest application EventStore is a provider, and is injected.
  const cards = () => new EventStore(dataSource, new UnitOfWork(dataSource)).of(card);

  it('counts each receipt once, though commands arrive at the same time, and twice', async () => {
    const receipts = ['r1', 'r2', 'r3', 'r1', 'r2', 'r3'];
    await Promise.all(receipts.map((receipt) => cards().decide('ada', { receipt })));
    expect(await cards().load('ada')).toEqual({ state: 3, version: 3 });

    const { events } = await cards().decide('ada', { receipt: 'r4' });
    expect(events.map(({ type }) => type)).toEqual(['Redeemed']);
  });

  it('knows its past states, and the events that led to them', async () => {
    expect(await cards().load('ada', { version: 2 })).toEqual({ state: 2, version: 2 });
    const { items } = await cards().history('ada', { types: ['Redeemed'], limit: 10 });
    expect(items.map(({ data }) => data)).toEqual([{ receipt: 'r4' }]);
  });
});
