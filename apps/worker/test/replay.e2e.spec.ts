import { Controller } from '@nestjs/common';
import { GetSummary, OrderPlaced, OrderRejected, UserRegistered } from '@showcase/contracts';
import { CancelReplay, GetReplay, type InputOf, type PayloadOf, type Replay, StartReplay } from '@warren/contracts';
import { Event, newId, type RabbitContext } from '@warren/messaging';
import { amount, type Broker, type Service, startBroker, startPostgres, until } from '@warren/testing';
import { pools } from '../src/pools.ts';
import { SmtpSink } from './smtp-sink.ts';
import { publishedEvent, rowsOf, type PublishedEvent } from './published-events.ts';
import { createWorkerSystem, type WorkerSystem } from './worker-system.ts';

/** Events that are replayed through a restart of the broker. */
const REPLAYED = amount('REPLAYED', 2_000);

const { analytics, audit, crm, email, notifications } = pools;
const smtp = new SmtpSink();
let broker: Broker;
/** The log is read up to the oldest open transaction of the server: other tests' would hold it up. */
let postgres: Service;
let system: WorkerSystem;

beforeAll(async () => {
  [broker, postgres] = await Promise.all([startBroker(), startPostgres()]);
});
beforeEach(async () => {
  system = await createWorkerSystem({ broker, postgres });
});
afterEach(() => system.close());
afterAll(async () => {
  await Promise.all([broker?.close(), postgres?.close()]);
});

const events = (count: number): PublishedEvent[] => Array.from({ length: count }, (_, n) => publishedEvent(n));

/** As the outbox does: again, with the same id, until it is confirmed. */
async function publishAll(messages: readonly PublishedEvent[]): Promise<void> {
  const deliver = (one: PublishedEvent) =>
    system.messenger.deliver(one).then(
      () => true,
      () => false,
    );
  for (const one of messages) await until(() => deliver(one), 'the fact is told');
}

/** Puts facts into the log as audit does, many at once. */
async function logged(messages: readonly PublishedEvent[]): Promise<void> {
  await system.rows(
    `INSERT INTO audit.entries (message_id, type, key, correlation_id, occurred_at, app_id, payload)
     SELECT id, type, key, id::text, timestamp, 'tester', payload
     FROM jsonb_to_recordset($1) AS told (id uuid, type text, key text, timestamp timestamptz, payload jsonb)`,
    [JSON.stringify(messages)],
  );
}

const start = (request: Partial<InputOf<typeof StartReplay>> = {}): Promise<Replay> =>
  system.messenger.request(StartReplay, { group: 'analytics', from: 'beginning', createdBy: newId(), ...request });

const look = ({ id }: Replay): Promise<Replay> => system.messenger.request(GetReplay, { id });

async function ended(replay: Replay): Promise<Replay> {
  let now = replay;
  const hasEnded = async (): Promise<boolean> => {
    now = await look(replay).catch(() => now);
    return now.state !== 'running' && now.state !== 'finishing';
  };
  await until(hasEnded, 'the replay has ended', 90_000);
  return now;
}

const sent = (replay: Replay, count: number): Promise<void> =>
  until(async () => (await look(replay)).sent >= count, `${count} are sent`);

/** What is in use. */
async function liveRows(): Promise<string[]> {
  const rows = await system.rows<{ row: string }>(
    `SELECT concat_ws(' ', day, figure, currency, value) AS row FROM analytics.figures
     JOIN analytics.generations ON id = generation WHERE state = 'live'`,
  );
  return rows.map(({ row }) => row).sort();
}

async function count(from: string): Promise<number> {
  const [row] = await system.rows<{ n: number }>(`SELECT count(*)::int AS n FROM ${from}`);
  return row?.n ?? 0;
}

const LIVE = `analytics.counted JOIN analytics.generations ON id = generation WHERE state = 'live'`;

async function untilCounted(counted: number, written = counted): Promise<void> {
  const isCounted = async () => (await count(LIVE)) >= counted && (await count('audit.entries')) >= written;
  await until(isCounted, `${counted} facts are counted and ${written} written down`);
}

describe('a read model whose table was emptied', () => {
  it('is what it was, row by row, after a replay through a broker restart, with what came meanwhile', async () => {
    await system.start({ analytics, audit }, { prefetch: 32 });
    const [past, recent, meanwhile] = [events(REPLAYED - 300), events(300), events(200)];
    await logged(past);
    await publishAll(recent);
    await untilCounted(recent.length, past.length + recent.length);
    await system.rows('DELETE FROM analytics.figures');

    const replay = await start({ perSecond: REPLAYED });
    expect(replay).toMatchObject({ total: past.length + recent.length, policy: 'rebuild', state: 'running' });
    const publishing = publishAll(meanwhile);
    await sent(replay, REPLAYED / 10);
    await broker.stop();
    await broker.start();
    await publishing;
    expect(await ended(replay)).toMatchObject({ state: 'done', note: null });
    await untilCounted(past.length + recent.length + meanwhile.length);
    expect(await liveRows()).toEqual(rowsOf([...past, ...recent, ...meanwhile]));
    expect(await count('analytics.generations')).toBe(1);
  });

  it('is rebuilt by another worker when the one that replays loses its database, and dies', async () => {
    await system.start({ analytics });
    const first = await system.start({ audit });
    const past = events(600);
    await logged(past);
    const replay = await start({ perSecond: 200 });
    await sent(replay, 100);
    await system.rows(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%replays%' AND pid <> pg_backend_pid()`,
    );
    await first.close();
    await system.start({ audit });
    expect(await ended(replay)).toMatchObject({ state: 'done', sent: past.length });
    expect(await liveRows()).toEqual(rowsOf(past));
  });
});

describe('a read model that is in use while it is rebuilt', () => {
  it('never shows less than it had, and counts what comes meanwhile once', async () => {
    await system.start({ analytics, audit });
    const [past, meanwhile] = [events(300), events(150)];
    await publishAll(past);
    await untilCounted(past.length);
    const registrations = async (): Promise<number> => {
      const { days } = await system.messenger.request(GetSummary, { from: '2026-11-01', to: '2026-11-30' });
      return days.reduce((sum, day) => sum + day.registrations, 0);
    };
    const seen = [await registrations()];
    expect(seen).toEqual([past.length / 4]);

    const replay = await start({ perSecond: 200 });
    const publishing = publishAll(meanwhile);
    const isDone = async (): Promise<boolean> => {
      seen.push(await registrations());
      return (await look(replay)).state === 'done';
    };
    await until(isDone, 'the replay is done');
    await publishing;
    await untilCounted(past.length + meanwhile.length);
    seen.push(await registrations());
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.length).toBeGreaterThan(10);
    expect(await liveRows()).toEqual(rowsOf([...past, ...meanwhile]));
  });

  it('is rebuilt in part, of some days and types, and keeps the rest', async () => {
    await system.start({ analytics, audit });
    const past = events(200);
    await publishAll(past);
    await untilCounted(past.length);
    await system.rows(`DELETE FROM analytics.figures WHERE day >= '2026-11-11' AND figure = 'orders-placed'`);
    const replay = await start({ from: '2026-11-11', types: ['order.placed.v1'] });
    const selected = past.filter(
      ({ type, timestamp }) => type === OrderPlaced.type && timestamp >= new Date('2026-11-11'),
    );
    expect(await ended(replay)).toMatchObject({ state: 'done', total: selected.length });
    expect(await liveRows()).toEqual(rowsOf(past));
    await expect(start({ from: '2026-11-11T12:00:00Z' })).rejects.toMatchObject({ code: 'replay-range' });
    expect(await count(`audit.replays`)).toBe(1);
  });

  it('waits for what the log is late with', async () => {
    await system.start({ analytics, audit });
    const [past, late] = [events(40), events(4)];
    await publishAll(past);
    await untilCounted(past.length);
    await system.stopWorkers(); // audit has had all of them; analytics is to have some that audit has not
    await system.start({ analytics });
    await publishAll(late);
    await until(async () => (await count(LIVE)) === past.length + late.length, 'analytics has had them');
    await system.inspector.channel.purgeQueue('audit.events');
    await system.start({ audit });
    const replay = await start();
    await until(async () => (await look(replay)).note?.includes('is late with 4') ?? false, 'it waits');
    await logged(late);
    expect(await ended(replay)).toMatchObject({ state: 'done', total: past.length, sent: past.length + late.length });
    expect(await liveRows()).toEqual(rowsOf([...past, ...late]));
  });
});

describe('a replay', () => {
  it('goes no faster than it may, and ends when it is cancelled, leaving what is in use as it was', async () => {
    await system.start({ analytics, audit });
    const past = events(400);
    await publishAll(past.slice(0, 8));
    await logged(past.slice(8));
    await untilCounted(8, past.length);
    const begun = Date.now();
    const replay = await start({ perSecond: 40 });
    await expect(start()).rejects.toMatchObject({ code: 'replay-running' });
    await sent(replay, 60);
    const cancelled = await system.messenger.request(CancelReplay, { id: replay.id });
    const seconds = (Date.now() - begun) / 1_000;
    expect(cancelled).toMatchObject({ state: 'cancelled', endedAt: expect.any(String) as string });
    expect(cancelled.sent / seconds).toBeLessThanOrEqual(40 + 10 / seconds); // the first batch waits for nothing
    expect(cancelled.sent).toBeLessThan(past.length);
    await system.inspector.drained('analytics.events');
    expect((await look(replay)).sent).toBe(cancelled.sent);
    expect(await liveRows()).toEqual(rowsOf(past.slice(0, 8)));
    expect(await count('analytics.generations')).toBe(1);
    await expect(system.messenger.request(CancelReplay, { id: replay.id })).rejects.toMatchObject({
      code: 'replay-ended',
    });
  });

  it('brings a new group all facts from the beginning, each once, also those that come meanwhile', async () => {
    await system.start({ audit });
    const [past, meanwhile] = [events(200), events(40)];
    await publishAll(past);
    await until(async () => (await count('audit.entries')) === past.length, 'they are written down');
    const had: { id: string; isReplay: boolean }[] = [];
    @Controller()
    class NewGroupHandler {
      @Event(UserRegistered)
      registered(_payload: PayloadOf<typeof UserRegistered>, { id, replay }: RabbitContext): void {
        had.push({ id, isReplay: replay !== undefined });
      }
    }
    await system.start({ crm: async () => ({ pool: { handlers: [NewGroupHandler], replay: 'catch-up' } }) });
    const replay = await start({ group: 'crm', types: [UserRegistered.type], perSecond: 100 });
    await publishAll(meanwhile);
    expect(await ended(replay)).toMatchObject({ state: 'done', policy: 'catch-up' });
    const registered = [...past, ...meanwhile].filter(({ type }) => type === UserRegistered.type);
    await until(() => had.length >= registered.length, 'all are heard');
    await system.inspector.drained('crm.events');
    expect(had.map(({ id }) => id).sort()).toEqual(registered.map(({ id }) => id).sort());
    expect(had.filter(({ isReplay }) => isReplay).length).toBeGreaterThanOrEqual(past.length / 4);
  });

  it('sends not one mail, and no group whose effects leave the house hears it, unless forced', async () => {
    const smtpUrl = await smtp.listen();
    await system.start({ analytics, audit, crm, email, notifications }, { smtpUrl });
    const past = events(8);
    await publishAll(past);
    const mailed = past.filter(({ type }) => type === UserRegistered.type || type === OrderRejected.type);
    await until(() => smtp.mails.all.length >= mailed.length, 'the administrators are told');
    await untilCounted(past.length);

    await ended(await start());
    for (const group of ['notifications', 'crm']) {
      await expect(start({ group })).rejects.toMatchObject({ code: 'replay-refused' });
    }
    expect(await count(`audit.replays`)).toBe(1);
    expect(smtp.mails.all).toHaveLength(mailed.length);

    const forced = await ended(await start({ group: 'notifications', types: [UserRegistered.type], force: true }));
    expect(forced).toMatchObject({ state: 'done', sent: past.length / 4, policy: 'refused' });
    await system.inspector.drained('notifications.events');
    await system.stopWorkers();
    expect(smtp.mails.all).toHaveLength(mailed.length); // its inbox knows that it had them
    await smtp.close();
  });

  it('that comes to such a group without having asked it is a dead letter', async () => {
    await system.start({ notifications });
    const { id, type, payload } = publishedEvent(0);
    const headers = { 'warren-replay': newId() };
    const body = Buffer.from(JSON.stringify(payload));
    system.inspector.channel.publish('warren.redeliver', 'notifications.events', body, {
      messageId: id,
      type,
      headers,
    });
    const deadLetter = await system.inspector.deadLetterOf(id);
    expect(deadLetter.properties.headers).toMatchObject({ 'warren-dead-reason': 'replay-refused' });
  });

  it('of a group or a type that there is not, or of a time that the log does not have, is refused, and nothing is begun', async () => {
    await system.start({ analytics, audit });
    await logged(events(4));
    const wrong: [Partial<InputOf<typeof StartReplay>>, string][] = [
      [{ group: 'nobody' }, 'group-unknown'],
      [{ from: '2026-10-01' }, 'replay-range'],
      [{ from: '2999-01-01' }, 'replay-range'],
      [{ types: ['order.invented.v1'] }, 'replay-type-unknown'],
    ];
    for (const [request, code] of wrong) await expect(start(request)).rejects.toMatchObject({ code });
    expect(await count('audit.replays')).toBe(0);
    expect(await count('analytics.generations')).toBe(1);
  });
});
