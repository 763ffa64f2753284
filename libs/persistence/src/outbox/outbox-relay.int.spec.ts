import {
  BrokerUnavailableError,
  ConfirmLostError,
  ExchangeRefusedError,
  PublishRejectedError,
  UnroutableError,
  type OutgoingMessage,
} from '@warren/messaging';
import { databaseUrl } from '@warren/configuration';
import { promised, Recorder, startPostgres, until } from '@warren/testing';
import { MalformedCursorError } from '../errors.ts';
import { Count, Counted, Replica, useDatabase } from '../persistence.fixture.ts';
import { SetAsideRows } from './set-aside-rows.ts';
import type { Deliver, OutboxRelay } from './outbox-relay.ts';

const database = useDatabase();

/** A poll that does not come, so that only wake-ups can have done it. */
const NEVER = { pollMs: 600_000 };

const numberOf = ({ payload }: OutgoingMessage): number => (payload as { n: number }).n;
const numbers = (messages: readonly OutgoingMessage[]): number[] => messages.map(numberOf);
const oneTo = (last: number): number[] => Array.from({ length: last }, (_, i) => i + 1);
const drained = (relay: OutboxRelay): Promise<void> =>
  until(async () => (await relay.pending()) === 0, 'the outbox is empty');
const turnOfTheLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A broker that takes everything, after a turn of the event loop, as confirms come. */
function broker(refuse: (message: OutgoingMessage) => Error | undefined = () => undefined) {
  const sent = new Recorder<OutgoingMessage>();
  const deliver: Deliver = async (message) => {
    await turnOfTheLoop();
    const error = refuse(message);
    if (error) throw error;
    sent.record(message);
  };
  return { sent, deliver };
}

describe('the relay', () => {
  it('sends a message as it was given, with its id, key and time', async () => {
    const replica = await database.open();
    const { sent, deliver } = broker();
    replica.relay(deliver, NEVER);
    const id = await replica.unitOfWork.run(() => replica.outbox.enqueue(Count, { n: 1 }, { key: 'k' }));
    const message = await sent.next();
    expect(message).toEqual({
      id,
      kind: 'task',
      type: 'things.count.v1',
      payload: { n: 1 },
      key: 'k',
      timestamp: expect.any(Date),
    });
  });

  it('deletes what was confirmed', async () => {
    const replica = await database.open();
    const { sent, deliver } = broker();
    const relay = replica.relay(deliver, NEVER);
    await replica.count(1, 1_200);
    await drained(relay);
    expect(sent.all).toHaveLength(1_200);
    expect(await relay.lag()).toBe(0);
  });

  it('is woken by a commit in its own process, well before it would look', async () => {
    const replica = await database.open();
    const { sent, deliver } = broker();
    const relay = replica.relay(deliver, NEVER);
    await replica.count(1);
    await sent.next();
    await drained(relay);
    const startedAt = performance.now();
    await replica.count(2);
    await sent.next((message) => numberOf(message) === 2);
    expect(performance.now() - startedAt).toBeLessThan(promised(250));
  });

  it('is woken by a commit in a process that has no relay', async () => {
    const [replica, writer] = [await database.open(), await database.open()];
    const { sent, deliver } = broker();
    const relay = replica.relay(deliver, NEVER);
    await replica.count(1);
    await drained(relay); // it listens by now
    await writer.count(2);
    await sent.next((message) => numberOf(message) === 2, 1_000);
  });

  it('finds by itself what nobody told it of', async () => {
    const replica = await database.open();
    const { sent, deliver } = broker();
    replica.relay(deliver, { pollMs: 100 });
    await replica.dataSource.query(
      `INSERT INTO outbox (id, kind, type, payload) VALUES (gen_random_uuid(), 'event', 'thing.counted.v1', '{"n": 1}')`,
    );
    expect(numberOf(await sent.next())).toBe(1);
  });

  it('sends one message again, with the same id, when it dies between confirm and deletion', async () => {
    const [dying, heir] = [await database.open(), await database.open()];
    const sent = new Recorder<OutgoingMessage>();
    const deliver: Deliver = async (message) => {
      sent.record(message);
      if (sent.all.length === 1) await killRelays(heir);
    };
    dying.relay(deliver, NEVER);
    const [id] = await dying.count(1);
    await until(() => sent.all.length === 2, 'it was sent twice');
    expect(sent.all.map((message) => message.id)).toEqual([id, id]);
  });
});

describe('order', () => {
  it('is kept for each key with two relays at work, and nothing is sent twice', async () => {
    const replicas = [await database.open(), await database.open()];
    const { sent, deliver } = broker();
    const relays = replicas.map((replica) => replica.relay(deliver, { pollMs: 20 }));
    const keys = ['a', 'b', 'c', 'd'];
    await Promise.all(
      keys.map(async (key, i) => {
        for (let n = 1; n <= 150; n += 3) await replicas[i % 2]!.count(n, n + 2, key);
      }),
    );
    await drained(relays[0]!);
    for (const key of keys) expect(numbers(sent.all.filter((message) => message.key === key))).toEqual(oneTo(150));
    expect(sent.all).toHaveLength(600);
  });

  it('is kept when a message fails: later ones of its key wait, and all others flow', async () => {
    const replica = await database.open();
    let bound = false;
    const { sent, deliver } = broker((message) =>
      !bound && message.key === 'stuck' && numberOf(message) === 1
        ? new UnroutableError('warren.tasks', message.type)
        : undefined,
    );
    const relay = replica.relay(deliver, { pollMs: 50 });
    await replica.count(1, 3, 'stuck');
    await replica.count(1, 3, 'free');
    await replica.count(4, 5, 'stuck');
    await replica.count(9);
    await until(async () => (await relay.pending()) === 5, 'only the stuck ones are left');
    expect(sent.all.map((message) => message.key)).not.toContain('stuck');
    bound = true;
    await drained(relay);
    expect(numbers(sent.all.filter((message) => message.key === 'stuck'))).toEqual(oneTo(5));
  });

  it('is kept among messages of one key that are ready together, though one fails in their midst', async () => {
    const replica = await database.open();
    let failures = 0;
    const { sent, deliver } = broker((message) =>
      numberOf(message) === 500 && failures++ < 2 ? new UnroutableError('warren.tasks', message.type) : undefined,
    );
    await replica.count(1, 1_100, 'k');
    await drained(replica.relay(deliver, { pollMs: 50 }));
    expect(numbers(sent.all)).toEqual(oneTo(1_100));
  });
});

describe('a message that fails', () => {
  it('stays, with its attempts, its error and the time of its next attempt', async () => {
    const replica = await database.open();
    const { deliver } = broker(({ type }) => new UnroutableError('warren.tasks', type));
    replica.relay(deliver, NEVER);
    await replica.unitOfWork.run(() => replica.outbox.publish(Counted, { n: 1 }));
    const failed = async (): Promise<boolean> =>
      (await replica.rows<{ attempts: number }>('outbox'))[0]?.attempts === 1;
    await until(failed, 'an attempt was made');
    const [row] = await replica.rows<{ last_error: string; next_attempt_at: Date; created_at: Date }>('outbox');
    expect(row?.last_error).toMatch(/^No queue is bound/);
    const delay = row!.next_attempt_at.getTime() - row!.created_at.getTime();
    expect(delay).toBeGreaterThanOrEqual(500);
    expect(delay).toBeLessThan(2_000);
  });

  it('is found out though it takes the confirms of all others with it, and stops nobody', async () => {
    const replica = await database.open();
    const sent = new Recorder<OutgoingMessage>();
    let poisoned = false;
    // Whatever is on its way together with the poison is lost with the channel.
    const deliver: Deliver = async (message) => {
      poisoned ||= numberOf(message) === 7;
      await turnOfTheLoop();
      const lost = poisoned;
      setImmediate(() => (poisoned = false));
      if (lost) throw new ConfirmLostError(message.id);
      sent.record(message);
    };
    const relay = replica.relay(deliver, { pollMs: 50 });
    await replica.count(1, 20);
    await until(() => sent.all.length >= 19, 'all others were sent');
    expect(numbers(sent.all)).not.toContain(7);
    await until(async () => (await relay.pending()) === 1, 'only that one is left');
  });
});

describe('a message that cannot be sent as it is', () => {
  /** As the encoder fails for it: no outage, and nothing that waiting could mend. */
  const unencodable = () => new RangeError('The header table is over 64 KiB.');
  const lastAttempt = (replica: Replica): Promise<unknown> =>
    replica.dataSource.query(`UPDATE outbox SET attempts = 5 WHERE payload->>'n' = '1'`);
  const setAside = (replica: Replica): SetAsideRows =>
    new SetAsideRows(replica.dataSource, replica.unitOfWork, replica.notifier);

  it('is tried again first, and rows of other keys flow meanwhile', async () => {
    const replica = await database.open();
    const { sent, deliver } = broker((message) => (numberOf(message) === 1 ? unencodable() : undefined));
    await replica.count(1, 1, 'a');
    await replica.count(2, 200, 'b');
    replica.relay(deliver, NEVER);
    await until(() => sent.all.length === 199, 'the others are sent');
    await until(async () => (await replica.rows<{ attempts: number }>('outbox'))[0]?.attempts === 1, 'it was tried');
    expect((await setAside(replica).list({ limit: 10 })).items).toEqual([]);
  });

  it('is set aside with its reason after its attempts, and what is behind it flows, of its own key too', async () => {
    const replica = await database.open();
    const { sent, deliver } = broker((message) => (numberOf(message) === 1 ? unencodable() : undefined));
    const [id] = await replica.count(1, 5, 'k');
    await lastAttempt(replica);
    const relay = replica.relay(deliver, { pollMs: 20 });
    await drained(relay);
    expect(numbers(sent.all)).toEqual([2, 3, 4, 5]);
    expect(await relay.lag()).toBe(0);
    expect((await setAside(replica).list({ limit: 10 })).items).toEqual([
      {
        ...{ id, kind: 'event', type: 'thing.counted.v1', key: 'k', attempts: 6, setAsideAt: expect.any(String) },
        ...{ reason: 'The header table is over 64 KiB.', createdAt: expect.any(String) },
      },
    ]);
  });

  it('is sent when an operator releases it, and holds up what comes after it no more than before', async () => {
    const replica = await database.open();
    let mended = false;
    const { sent, deliver } = broker((message) => (!mended && numberOf(message) === 1 ? unencodable() : undefined));
    const [id] = await replica.count(1, 1, 'k');
    await lastAttempt(replica);
    const relay = replica.relay(deliver, { pollMs: 20 });
    await drained(relay);
    expect(await setAside(replica).release(['01a22715-0000-7000-8000-000000000000'])).toBe(0);
    mended = true;
    expect(await setAside(replica).release([id!])).toBe(1);
    await sent.next((message) => numberOf(message) === 1);
    await drained(relay);
    expect((await setAside(replica).list({ limit: 10 })).items).toEqual([]);
  });

  it('goes when an operator discards it, and nothing else does', async () => {
    const replica = await database.open();
    const { deliver } = broker((message) =>
      numberOf(message) === 1 ? unencodable() : new UnroutableError('warren.tasks', message.type),
    );
    await replica.count(1, 2);
    await lastAttempt(replica);
    const relay = replica.relay(deliver, NEVER);
    await until(async () => (await setAside(replica).list({ limit: 10 })).items.length === 1, 'it is set aside');
    expect(await setAside(replica).discard()).toBe(1);
    expect(await replica.rows('outbox')).toEqual([expect.objectContaining({ payload: { n: 2 } })]);
    expect(await relay.pending()).toBe(1);
  });

  it('is listed in pages', async () => {
    const replica = await database.open();
    await replica.count(1, 5);
    await replica.dataSource.query(
      `UPDATE outbox SET set_aside_at = now(), next_attempt_at = 'infinity', last_error = 'why'`,
    );
    const first = await setAside(replica).list({ limit: 3 });
    const second = await setAside(replica).list({ limit: 3, cursor: first.nextCursor! });
    expect([first.items.length, second.items.length, second.nextCursor]).toEqual([3, 2, null]);
    await expect(setAside(replica).list({ limit: 3, cursor: 'nonsense' })).rejects.toThrow(MalformedCursorError);
  });

  it.each([
    ['its queue', () => new UnroutableError('warren.tasks', 'x')],
    ['its exchange', () => new ExchangeRefusedError('warren.event.x', 'no exchange')],
    ['room in its queue', () => new PublishRejectedError('x')],
  ])('is none that waits for %s: that is tried for as long as it takes', async (_, error) => {
    const replica = await database.open();
    const { deliver } = broker(error);
    await replica.count(1);
    await replica.dataSource.query('UPDATE outbox SET attempts = 1000');
    replica.relay(deliver, NEVER);
    await until(
      async () => (await replica.rows<{ attempts: number }>('outbox'))[0]?.attempts === 1_001,
      'it was tried',
    );
    expect((await setAside(replica).list({ limit: 10 })).items).toEqual([]);
  });
});

describe('while the broker is away', () => {
  it('everything is kept in order, no attempt is counted, and it is asked rarely', async () => {
    const replica = await database.open();
    let unavailable = true;
    let calls = 0;
    const { sent, deliver } = broker(() => {
      calls++;
      return unavailable ? new BrokerUnavailableError('connection refused') : undefined;
    });
    const relay = replica.relay(deliver, { pollMs: 20 });
    await replica.count(1, 50, 'k');
    await until(() => calls >= 4, 'it was asked four times');
    const before = calls;
    await Promise.all(oneTo(20).map((n) => replica.count(50 + n, 50 + n)));
    expect(calls - before).toBeLessThan(10);
    const rows = await replica.rows<{ attempts: number }>('outbox');
    expect(rows).toHaveLength(70);
    expect(rows.every(({ attempts }) => attempts === 0)).toBe(true);
    unavailable = false;
    await drained(relay);
    expect(numbers(sent.all.filter(({ key }) => key === 'k'))).toEqual(oneTo(50));
  });
});

describe('a stop', () => {
  it('sends first what was committed just before', async () => {
    const replica = await database.open();
    const { sent, deliver } = broker();
    const relay = replica.relay(deliver, NEVER);
    await replica.count(1, 100);
    await relay.stop();
    expect(sent.all).toHaveLength(100);
    expect(await relay.pending()).toBe(0);
  });

  it('does not wait for a confirm that never comes: what is confirmed is deleted, the rest stays', async () => {
    const replica = await database.open();
    const sent = new Recorder<OutgoingMessage>();
    const deliver: Deliver = (message) => {
      sent.record(message);
      return numberOf(message) === 2 ? new Promise(() => undefined) : turnOfTheLoop();
    };
    const relay = replica.relay(deliver, { ...NEVER, stopTimeoutMs: 100 });
    await replica.count(1, 3);
    await until(() => sent.all.length === 3, 'all three are under way');
    await relay.stop();
    expect(await replica.rows('outbox')).toEqual([expect.objectContaining({ payload: { n: 2 }, attempts: 0 })]);
  });

  it('is prompt while the broker is away', async () => {
    const replica = await database.open();
    const { deliver } = broker(() => new BrokerUnavailableError('connection refused'));
    const relay = replica.relay(deliver, NEVER);
    await replica.count(1);
    const startedAt = performance.now();
    await relay.stop();
    expect(performance.now() - startedAt).toBeLessThan(promised(1_000));
    expect(await relay.pending()).toBe(1);
  });
});

it('survives a database that crashes in mid-relay: everything is sent, in order for each key', async () => {
  const server = await startPostgres();
  try {
    const replica = await Replica.open(databaseUrl(server.url, 'crashing'));
    const { sent, deliver } = broker();
    await replica.count(1, 3_000, 'k');
    const relay = replica.relay(deliver, { pollMs: 50 });
    await until(() => sent.all.length > 200, 'it is in the midst of it');
    await server.kill();
    await server.start();
    await until(
      () =>
        relay.pending().then(
          (left) => left === 0,
          () => false,
        ),
      'the outbox is empty',
    );
    expect(firsts(numbers(sent.all))).toEqual(oneTo(3_000));
    await replica.close();
  } finally {
    await server.close();
  }
});

/** Each number where it came first; what was sent again is dropped by an inbox. */
const firsts = (all: readonly number[]): number[] => [...new Set(all)];

/** Ends the connections that listen, which are the relays', as a crash of their process would. */
async function killRelays(replica: Replica): Promise<void> {
  await replica.dataSource.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'idle in transaction'`,
  );
}
