import { Controller } from '@nestjs/common';
import { GetSummary, OrderPlaced, OrderRejected, UserRegistered } from '@showcase/contracts';
import { CancelReplay, GetReplay, type InputOf, type PayloadOf, type Replay, StartReplay } from '@warren/contracts';
import { Event, newId, type RabbitContext } from '@warren/messaging';
import { type Broker, type Service, startBroker, startPostgres, until } from '@warren/testing';
import { pools } from '../src/pools.ts';
import { SmtpSink } from './smtp-sink.ts';
import { fact, rowsOf, type ToldFact } from './told-facts.ts';
import { createWorld, type World } from './world.ts';

const { analytics, audit, crm, email, notifications } = pools;
const smtp = new SmtpSink();
let broker: Broker;
/** The log is read up to the oldest open transaction of the server: other tests' would hold it up. */
let postgres: Service;
let world: World;

beforeAll(async () => {
  [broker, postgres] = await Promise.all([startBroker(), startPostgres()]);
}, 60_000);
beforeEach(async () => {
  world = await createWorld({ broker, postgres });
}, 30_000);
afterEach(() => world.close(), 30_000);
afterAll(async () => {
  await Promise.all([broker?.close(), postgres?.close()]);
}, 30_000);

const facts = (count: number): ToldFact[] => Array.from({ length: count }, (_, n) => fact(n));

/** As the outbox does: again, with the same id, until it is confirmed. */
async function tell(told: readonly ToldFact[]): Promise<void> {
  const deliver = (one: ToldFact) =>
    world.messenger.deliver(one).then(
      () => true,
      () => false,
    );
  for (const one of told) await until(() => deliver(one), 'the fact is told', 60_000);
}

/** Puts facts into the log as audit does, many at once. */
async function logged(told: readonly ToldFact[]): Promise<void> {
  await world.rows(
    `INSERT INTO audit.entries (message_id, type, key, correlation_id, occurred_at, app_id, payload)
     SELECT id, type, key, id::text, timestamp, 'tester', payload
     FROM jsonb_to_recordset($1) AS told (id uuid, type text, key text, timestamp timestamptz, payload jsonb)`,
    [JSON.stringify(told)],
  );
}

const start = (wish: Partial<InputOf<typeof StartReplay>> = {}): Promise<Replay> =>
  world.messenger.request(StartReplay, { group: 'analytics', from: 'beginning', createdBy: newId(), ...wish });

const look = ({ id }: Replay): Promise<Replay> => world.messenger.request(GetReplay, { id });

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
  until(async () => (await look(replay)).sent >= count, `${count} are sent`, 30_000);

/** What is in use. */
async function liveRows(): Promise<string[]> {
  const rows = await world.rows<{ row: string }>(
    `SELECT concat_ws(' ', day, figure, currency, value) AS row FROM analytics.figures
     JOIN analytics.generations ON id = generation WHERE state = 'live'`,
  );
  return rows.map(({ row }) => row).sort();
}

async function count(from: string): Promise<number> {
  const [row] = await world.rows<{ n: number }>(`SELECT count(*)::int AS n FROM ${from}`);
  return row?.n ?? 0;
}

const LIVE = `analytics.counted JOIN analytics.generations ON id = generation WHERE state = 'live'`;

async function heard(counted: number, written = counted): Promise<void> {
  const isHeard = async () => (await count(LIVE)) >= counted && (await count('audit.entries')) >= written;
  await until(isHeard, `${counted} facts are counted and ${written} written down`, 60_000);
}

describe('a read model whose table was emptied', () => {
  it('is what it was, row by row, after a replay through a broker restart, with what came meanwhile', async () => {
    await world.start({ analytics, audit }, { prefetch: 32 });
    const [past, recent, meanwhile] = [facts(9_700), facts(300), facts(200)];
    await logged(past);
    await tell(recent);
    await heard(recent.length, past.length + recent.length);
    await world.rows('DELETE FROM analytics.figures');

    const replay = await start({ perSecond: 10_000 });
    expect(replay).toMatchObject({ total: past.length + recent.length, policy: 'rebuild', state: 'running' });
    const telling = tell(meanwhile);
    await sent(replay, 1_000);
    await broker.stop();
    await broker.start();
    await telling;
    expect(await ended(replay)).toMatchObject({ state: 'done', note: null });
    await heard(past.length + recent.length + meanwhile.length);
    expect(await liveRows()).toEqual(rowsOf([...past, ...recent, ...meanwhile]));
    expect(await count('analytics.generations')).toBe(1);
  }, 180_000);

  it('is rebuilt by another worker when the one that replays loses its database, and dies', async () => {
    await world.start({ analytics });
    const first = await world.start({ audit });
    const past = facts(600);
    await logged(past);
    const replay = await start({ perSecond: 200 });
    await sent(replay, 100);
    await world.rows(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%replays%' AND pid <> pg_backend_pid()`,
    );
    await first.close();
    await world.start({ audit });
    expect(await ended(replay)).toMatchObject({ state: 'done', sent: past.length });
    expect(await liveRows()).toEqual(rowsOf(past));
  }, 60_000);
});

describe('a read model that is in use while it is rebuilt', () => {
  it('never shows less than it had, and counts what comes meanwhile once', async () => {
    await world.start({ analytics, audit });
    const [past, meanwhile] = [facts(300), facts(150)];
    await tell(past);
    await heard(past.length);
    const registrations = async (): Promise<number> => {
      const { days } = await world.messenger.request(GetSummary, { from: '2026-11-01', to: '2026-11-30' });
      return days.reduce((sum, day) => sum + day.registrations, 0);
    };
    const seen = [await registrations()];
    expect(seen).toEqual([past.length / 4]);

    const replay = await start({ perSecond: 200 });
    const telling = tell(meanwhile);
    const isDone = async (): Promise<boolean> => {
      seen.push(await registrations());
      return (await look(replay)).state === 'done';
    };
    await until(isDone, 'the replay is done', 30_000);
    await telling;
    await heard(past.length + meanwhile.length);
    seen.push(await registrations());
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.length).toBeGreaterThan(10);
    expect(await liveRows()).toEqual(rowsOf([...past, ...meanwhile]));
  }, 60_000);

  it('is rebuilt in part, of some days and types, and keeps the rest', async () => {
    await world.start({ analytics, audit });
    const past = facts(200);
    await tell(past);
    await heard(past.length);
    await world.rows(`DELETE FROM analytics.figures WHERE day >= '2026-11-11' AND figure = 'orders-placed'`);
    const replay = await start({ from: '2026-11-11', types: ['order.placed.v1'] });
    const told = past.filter(({ type, timestamp }) => type === OrderPlaced.type && timestamp >= new Date('2026-11-11'));
    expect(await ended(replay)).toMatchObject({ state: 'done', total: told.length });
    expect(await liveRows()).toEqual(rowsOf(past));
    await expect(start({ from: '2026-11-11T12:00:00Z' })).rejects.toMatchObject({ code: 'replay-range' });
    expect(await count(`audit.replays`)).toBe(1);
  }, 60_000);

  it('waits for what the log is late with', async () => {
    await world.start({ analytics, audit });
    const [past, late] = [facts(40), facts(4)];
    await tell(past);
    await heard(past.length);
    await world.stopWorkers(); // audit has had all of them; analytics is to have some that audit has not
    await world.start({ analytics });
    await tell(late);
    await until(async () => (await count(LIVE)) === past.length + late.length, 'analytics has had them');
    await world.inspector.channel.purgeQueue('audit.events');
    await world.start({ audit });
    const replay = await start();
    await until(async () => (await look(replay)).note?.includes('is late with 4') ?? false, 'it waits');
    await logged(late);
    expect(await ended(replay)).toMatchObject({ state: 'done', total: past.length, sent: past.length + late.length });
    expect(await liveRows()).toEqual(rowsOf([...past, ...late]));
  }, 60_000);
});

describe('a replay', () => {
  it('goes no faster than it may, and ends when it is cancelled, leaving what is in use as it was', async () => {
    await world.start({ analytics, audit });
    const past = facts(400);
    await tell(past.slice(0, 8));
    await logged(past.slice(8));
    await heard(8, past.length);
    const begun = Date.now();
    const replay = await start({ perSecond: 40 });
    await expect(start()).rejects.toMatchObject({ code: 'replay-running' });
    await sent(replay, 60);
    const cancelled = await world.messenger.request(CancelReplay, { id: replay.id });
    const seconds = (Date.now() - begun) / 1_000;
    expect(cancelled).toMatchObject({ state: 'cancelled', endedAt: expect.any(String) as string });
    expect(cancelled.sent / seconds).toBeLessThanOrEqual(40 + 10 / seconds); // the first batch waits for nothing
    expect(cancelled.sent).toBeLessThan(past.length);
    await world.inspector.drained('analytics.events');
    expect((await look(replay)).sent).toBe(cancelled.sent);
    expect(await liveRows()).toEqual(rowsOf(past.slice(0, 8)));
    expect(await count('analytics.generations')).toBe(1);
    await expect(world.messenger.request(CancelReplay, { id: replay.id })).rejects.toMatchObject({
      code: 'replay-ended',
    });
  }, 60_000);

  it('brings a new group all facts from the beginning, each once, also those that come meanwhile', async () => {
    await world.start({ audit });
    const [past, meanwhile] = [facts(200), facts(40)];
    await tell(past);
    await until(async () => (await count('audit.entries')) === past.length, 'they are written down');
    const had: { id: string; isReplay: boolean }[] = [];
    @Controller()
    class NewcomerHandler {
      @Event(UserRegistered)
      registered(_payload: PayloadOf<typeof UserRegistered>, { id, replay }: RabbitContext): void {
        had.push({ id, isReplay: replay !== undefined });
      }
    }
    await world.start({ newcomer: async () => ({ pool: { handlers: [NewcomerHandler], replay: 'catch-up' } }) });
    const replay = await start({ group: 'newcomer', types: [UserRegistered.type], perSecond: 100 });
    await tell(meanwhile);
    expect(await ended(replay)).toMatchObject({ state: 'done', policy: 'catch-up' });
    const registered = [...past, ...meanwhile].filter(({ type }) => type === UserRegistered.type);
    await until(() => had.length >= registered.length, 'all are heard');
    await world.inspector.drained('newcomer.events');
    expect(had.map(({ id }) => id).sort()).toEqual(registered.map(({ id }) => id).sort());
    expect(had.filter(({ isReplay }) => isReplay).length).toBeGreaterThanOrEqual(past.length / 4);
  }, 60_000);

  it('sends not one mail, and no group whose effects leave the house hears it, unless forced', async () => {
    const smtpUrl = await smtp.listen();
    await world.start({ analytics, audit, crm, email, notifications }, { smtpUrl });
    const past = facts(8);
    await tell(past);
    const mailed = past.filter(({ type }) => type === UserRegistered.type || type === OrderRejected.type);
    await until(() => smtp.mails.all.length >= mailed.length, 'the administrators are told', 30_000);
    await heard(past.length);

    await ended(await start());
    for (const group of ['notifications', 'crm']) {
      await expect(start({ group })).rejects.toMatchObject({ code: 'replay-refused' });
    }
    expect(await count(`audit.replays`)).toBe(1);
    expect(smtp.mails.all).toHaveLength(mailed.length);

    const forced = await ended(await start({ group: 'notifications', types: [UserRegistered.type], force: true }));
    expect(forced).toMatchObject({ state: 'done', sent: past.length / 4, policy: 'refused' });
    await world.inspector.drained('notifications.events');
    await world.stopWorkers();
    expect(smtp.mails.all).toHaveLength(mailed.length); // its inbox knows that it had them
    await smtp.close();
  }, 60_000);

  it('that comes to such a group without having asked it is a dead letter', async () => {
    await world.start({ notifications });
    const { id, type, payload } = fact(0);
    const headers = { 'warren-replay': newId() };
    const body = Buffer.from(JSON.stringify(payload));
    world.inspector.channel.publish('warren.redeliver', 'notifications.events', body, { messageId: id, type, headers });
    const letter = await world.inspector.deadLetterOf(id);
    expect(letter.properties.headers).toMatchObject({ 'warren-dead-reason': 'replay-refused' });
  });

  it.each([
    ['of a group that there is not', { group: 'nobody' }, 'group-unknown'],
    ['from before the first fact', { from: '2026-10-01' }, 'replay-range'],
    ['from the future', { from: '2999-01-01' }, 'replay-range'],
    ['of a type that there is not', { types: ['order.invented.v1'] }, 'replay-type-unknown'],
  ])('%s is refused, and nothing is begun', async (_, wish, code) => {
    await world.start({ analytics, audit });
    await logged(facts(4));
    await expect(start(wish)).rejects.toMatchObject({ code });
    expect(await count('audit.replays')).toBe(0);
    expect(await count('analytics.generations')).toBe(1);
  });
});
