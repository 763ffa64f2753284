import { newId } from '@warren/messaging';
import { EventStore, EventStoreTables1700000000001, openDataSource, UnitOfWork } from '@warren/persistence';
import { testDatabase, type TestDatabase } from '@warren/testing';
import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { walletStream, type WalletStreams } from './wallet-stream.ts';
import { wallet, type WalletCommand, type WalletEvent } from './wallet.decider.ts';

let database: TestDatabase;
let dataSource: DataSource;
let often: WalletStreams;
let never: WalletStreams;
beforeAll(async () => {
  database = await testDatabase();
  const migrations = [EventStoreTables1700000000001];
  dataSource = await openDataSource({ url: database.url, entities: [], migrations });
  const store = new EventStore(dataSource, new UnitOfWork(dataSource));
  const snapshots = walletStream.snapshots;
  often = store.of({ ...walletStream, snapshots: { ...snapshots, every: 3 } });
  never = store.of({ ...walletStream, snapshots: { ...snapshots, every: 1_000_000, version: 2 } });
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

const opensIn = 'EUR';
const amount = fc.integer({ min: 1, max: 500 });
const orderId = fc.constantFrom(...Array.from({ length: 4 }, () => newId()));
const command: fc.Arbitrary<WalletCommand> = fc.oneof(
  amount.map((n) => ({ type: 'deposit' as const, opensIn, depositId: newId(), amount: n })),
  fc.record({
    type: fc.constant('charge' as const),
    opensIn: fc.constant(opensIn),
    orderId,
    paymentId: fc.uuid(),
    amount,
    currency: fc.constantFrom('EUR', 'USD'),
  }),
  orderId.map((id) => ({ type: 'call-off' as const, opensIn, orderId: id })),
);

describe('a wallet that is stored', () => {
  it('is at every version what a full replay makes of it, snapshots or none', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 25 }), async (commands) => {
        const userId = newId();
        const events: WalletEvent[] = [];
        for (const each of commands) events.push(...(await often.decide(userId, each)).events);
        let state = wallet.initial;
        for (const [index, event] of events.entries()) {
          state = wallet.evolve(state, event);
          const version = index + 1;
          expect(await often.load(userId, { version })).toEqual({ state, version });
        }
        expect(await often.load(userId)).toEqual(await never.load(userId));
      }),
      { numRuns: 25 },
    );
  });
});
