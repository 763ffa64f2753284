import { newId, RetryAfterError } from '@warren/messaging';
import { openDataSource, UnitOfWork } from '@warren/persistence';
import { testDatabase, type TestDatabase, until } from '@warren/testing';
import type { DataSource } from 'typeorm';
import { CreateLedger1763690400001 } from './create-ledger.ts';
import { IdempotencyRecord } from './idempotency-record.entity.ts';
import { type Ending, IdempotencyStore } from './idempotency-store.ts';

let database: TestDatabase;
let dataSource: DataSource;
let store: IdempotencyStore;
beforeAll(async () => {
  database = await testDatabase();
  dataSource = await openDataSource({
    url: database.url,
    schema: 'email',
    entities: [IdempotencyRecord],
    migrations: [CreateLedger1763690400001],
  });
  store = new IdempotencyStore(new UnitOfWork(dataSource));
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

const message = () => ({ id: newId(), type: 'email.deliver.v1' });
const done: Ending = { state: 'done' };
const stateOf = async ({ id }: { id: string }) =>
  (await dataSource.manager.findOneBy(IdempotencyRecord, { messageId: id }))?.state;

describe('a ledger', () => {
  it('lets a call be made once', async () => {
    const mail = message();
    let calls = 0;
    const call = async () => (calls++, done);
    await store.once(mail, 'ada@example.com', call);
    await store.once(mail, 'ada@example.com', call);
    expect(calls).toBe(1);
    expect(await stateOf(mail)).toBe('done');
  });

  it('tells a second worker to look again while the first makes the call', async () => {
    const mail = message();
    const { promise: answer, resolve: answered } = Promise.withResolvers<Ending>();
    const { promise: called, resolve: calling } = Promise.withResolvers<void>();
    const first = store.once(mail, 'ada@example.com', () => (calling(), answer));
    await called;
    await expect(store.once(mail, 'ada@example.com', () => answer)).rejects.toBeInstanceOf(RetryAfterError);
    answered(done);
    await first;
  });

  it('lets a call that failed be made again at once', async () => {
    const mail = message();
    const failing = store.once(mail, 'ada@example.com', () => Promise.reject(new Error('450')));
    await expect(failing).rejects.toThrow('450');
    await store.once(mail, 'ada@example.com', async () => done);
    expect(await stateOf(mail)).toBe('done');
  });

  it("takes over from a worker that died, when that one's claim has run out", async () => {
    const mail = message();
    void store.once(mail, 'ada@example.com', () => new Promise<never>(() => undefined));
    const claims = () => dataSource.manager.countBy(IdempotencyRecord, { messageId: mail.id });
    await until(async () => (await claims()) > 0, 'the first worker has claimed it');
    await dataSource.query(`UPDATE ledger SET claimed_at = claimed_at - interval '10 minutes' WHERE message_id = $1`, [
      mail.id,
    ]);
    const seen: string[] = [];
    await store.once(mail, 'ada@example.com', async (claim) => (seen.push(claim), done));
    expect(await stateOf(mail)).toBe('done');
    expect(seen).toEqual(['taken-over']);
  });

  it('leaves no trace of a call that was not to be made, so that it can be made later', async () => {
    const mail = message();
    await store.once(mail, 'ada@example.com', async () => ({ state: 'open' }));
    expect(await stateOf(mail)).toBeUndefined();
  });

  it('settles nothing when what is to be told with it cannot be', async () => {
    const mail = message();
    const untold = store.once(
      mail,
      'ada@example.com',
      async () => done,
      () => Promise.reject(new Error('untold')),
    );
    await expect(untold).rejects.toThrow('untold');
    expect(await stateOf(mail)).toBe('claimed');
  });
});
