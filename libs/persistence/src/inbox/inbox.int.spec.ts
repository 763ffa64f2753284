import { newId } from '@warren/messaging';
import { InboxPruning } from './inbox-pruning.ts';
import { Pollers } from '../polling/pollers.ts';
import { useDatabase, type Replica } from '../persistence.fixture.ts';

const database = useDatabase();
let replica: Replica;

beforeEach(async () => void (replica = await database.open()));

describe('the inbox', () => {
  it('does the work once under 20 deliveries of one message at a time, on two replicas', async () => {
    const other = await database.open();
    const id = newId();
    let works = 0;
    const deliveries = Array.from({ length: 20 }, (_, i) =>
      (i % 2 ? replica : other).inbox.once(id, 'Handler.heard', async () => void works++),
    );
    const handled = await Promise.all(deliveries);
    expect(works).toBe(1);
    expect(handled.filter(({ first }) => first)).toHaveLength(1);
  });

  it('makes a second delivery wait for the first, and skips it when that commits', async () => {
    const id = newId();
    const began = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    const first = replica.inbox.once(id, 'h', async () => {
      began.resolve();
      await finish.promise;
    });
    await began.promise;
    let settled = false;
    const second = replica.inbox.once(id, 'h', async () => undefined).finally(() => (settled = true));
    await blockedStatement();
    expect(settled).toBe(false);
    finish.resolve();
    expect((await first).first).toBe(true);
    expect((await second).first).toBe(false);
  });

  it('does the work of a second delivery when the first fails', async () => {
    const id = newId();
    await expect(replica.inbox.once(id, 'h', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await replica.inbox.once(id, 'h', async () => 'yes')).toEqual({ first: true, result: 'yes' });
  });

  it('knows handlers apart: each has every message once', async () => {
    const id = newId();
    const handled = await Promise.all(
      ['a', 'b'].map((handler) => replica.inbox.once(id, handler, async () => undefined)),
    );
    expect(handled.every(({ first }) => first)).toBe(true);
  });

  it('keeps no message of a handler that failed, nor its note of it', async () => {
    const work = async (): Promise<void> => {
      await replica.count(1);
      throw new Error('no');
    };
    await expect(replica.inbox.once(newId(), 'h', work)).rejects.toThrow('no');
    expect([...(await replica.rows('outbox')), ...(await replica.rows('inbox'))]).toEqual([]);
  });
});

describe('pruning the inbox', () => {
  it('forgets what is older than the window, in batches, and nothing else', async () => {
    await replica.dataSource.query(
      `INSERT INTO inbox SELECT gen_random_uuid(), 'old', now() - interval '15 days' FROM generate_series(1, 12000)`,
    );
    await replica.inbox.once(newId(), 'new', async () => undefined);
    const pruning = new InboxPruning(replica.dataSource, {}, new Pollers());
    expect(await pruning.prune()).toBe(12_000);
    expect(await replica.rows('inbox')).toEqual([expect.objectContaining({ handler: 'new' })]);
  });
});

/** Resolves once a statement waits for another transaction's end. */
async function blockedStatement(): Promise<void> {
  for (;;) {
    const [waiting] = await replica.dataSource.query<unknown[]>(
      `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
    );
    if (waiting) return;
  }
}
