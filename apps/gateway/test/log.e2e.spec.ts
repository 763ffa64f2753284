import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freshName, until } from '@warren/testing';
import { EventStream } from './event-stream.ts';
import { warren } from './operator-command.ts';
import { Caller, RunningSystem, type RunningApp } from './running-system.ts';

const POOLS = { WARREN_POOLS: 'audit,analytics,notifications,email' };
const DAY = new Date().toISOString().slice(0, 10);

describe('the log, over HTTP', () => {
  let system: RunningSystem;
  let gateway: RunningApp;
  let operator: Caller;
  let userId: string;
  let elsewhere: string;

  beforeAll(async () => {
    elsewhere = await mkdtemp(join(tmpdir(), 'warren-'));
    system = await RunningSystem.create();
    [gateway] = await Promise.all([system.start('gateway'), system.start('worker', POOLS)]);
    operator = system.callerAt(gateway);
    userId = String((await operator.registerOperator('ops@warren.example', 'Olga')).body['id']);
    await until(async () => (await findEvents(`key=${userId}`)).length > 0, 'audit has noted the operator');
  });
  afterAll(async () => {
    await system?.close();
    await rm(elsewhere, { recursive: true });
  });

  async function findEvents(query: string): Promise<Record<string, unknown>[]> {
    return (await operator.call('GET', `/events?${query}`)).body['items'] as Record<string, unknown>[];
  }

  const registrations = async (): Promise<unknown> => {
    const { body } = await operator.call('GET', `/analytics/summary?from=${DAY}&to=${DAY}`);
    return (body['days'] as { registrations: number }[])[0]?.registrations;
  };

  it('finds facts by type, time and any id in them, page by page', async () => {
    expect(await findEvents(`type=user.registered.v1&key=${userId}`)).toMatchObject([
      { type: 'user.registered.v1', key: userId, payload: { userId, name: 'Olga' } },
    ]);
    expect(await findEvents(`key=${userId}&since=${new Date(Date.now() + 60_000).toISOString()}`)).toEqual([]);
    for (let i = 0; i < 3; i++) await system.callerAt(gateway).register(`${freshName('u')}@example.org`, 'U');
    await until(async () => (await findEvents('type=user.registered.v1')).length === 4, 'all are noted');
    const first = await operator.call('GET', '/events?type=user.registered.v1&limit=3');
    const second = await operator.call(
      'GET',
      `/events?type=user.registered.v1&limit=3&cursor=${encodeURIComponent(String(first.body['nextCursor']))}`,
    );
    expect(second.body).toMatchObject({ items: [{ key: userId }], nextCursor: null });
  });

  it('tells facts as they come, and whoever comes back misses none', async () => {
    const url = `http://127.0.0.1:${gateway.port}/events/live?type=user.registered.v1`;
    const stream = await EventStream.open(url, operator.accessToken);
    expect(stream.response.headers.get('content-type')).toBe('text/event-stream');
    const [early, late] = [`${freshName('early')}@example.org`, `${freshName('late')}@example.org`];
    await system.callerAt(gateway).register(early, 'Early');
    const received = await stream.events.next(({ data }) => JSON.stringify(data).includes(early));
    stream.close();
    await system.callerAt(gateway).register(late, 'Late');
    const resumed = await EventStream.open(url, operator.accessToken, { 'last-event-id': received.id });
    const next = await resumed.events.next(() => true);
    expect(JSON.stringify(next.data)).toContain(late);
    resumed.close();
  });

  it('has each change of a role with its author, also one that the command line made without a gateway', async () => {
    const email = `${freshName('next')}@example.org`;
    const next = system.callerAt(gateway);
    const id = String((await next.register(email, 'Next')).body['id']);
    const run = (...args: string[]) =>
      warren(['operator', ...args], elsewhere, { DATABASE_URL: system.postgres.url, USER: 'root' });
    expect(await run('grant', email)).toEqual({ code: 0, output: `${email} is an operator.\n` });
    expect((await run('list')).output).toContain(email);
    expect((await next.call('GET', '/events')).status).toBe(200);
    expect((await operator.call('POST', '/operations/operators/revoke', { email })).status).toBe(200);
    expect((await next.call('GET', '/events')).status).toBe(403);
    expect((await run('revoke', 'ops@warren.example')).output).toContain('This is the last operator.');
    await until(async () => (await findEvents(`type=user.role-changed.v1&key=${id}`)).length === 2, 'both are noted');
    const authors = (await findEvents(`type=user.role-changed.v1&key=${id}`)).map(({ payload }) => payload);
    expect(authors).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ role: 'operator', changedBy: expect.stringMatching(/^command-line:/) as string }),
        expect.objectContaining({ role: 'user', changedBy: userId }),
      ]),
    );
  });

  it('is for operators', async () => {
    const caller = system.callerAt(gateway);
    await caller.register(`${freshName('u')}@example.org`, 'U');
    for (const path of ['/events', '/events/live', '/replays']) {
      expect((await caller.call('GET', path)).status).toBe(403);
    }
    expect((await caller.call('POST', '/replays', { group: 'analytics', from: 'beginning' })).status).toBe(403);
  });

  it.each([
    ['an unknown group', { group: 'nobody', from: 'beginning' }, 404],
    ['a group whose effects leave the house', { group: 'notifications', from: 'beginning' }, 409],
    ['a bad date', { group: 'analytics', from: '2026-13-45' }, 422],
    ['a date before the first fact', { group: 'analytics', from: '2020-01-01' }, 422],
    ['a date in the future', { group: 'analytics', from: '2126-01-01' }, 422],
    ['an unknown type', { group: 'analytics', from: 'beginning', types: ['no.such.v1'] }, 422],
    ['no group', { from: 'beginning' }, 422],
  ])('refuses a replay with %s, and begins nothing', async (_what, request, status) => {
    const refused = await operator.call('POST', '/replays', request);
    expect(refused.status).toBe(status);
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
    expect((await operator.call('GET', '/replays')).body['items']).toEqual([]);
  });

  it('rebuilds a read model by a command, and sends no mail', async () => {
    const before = (await system.rows('gateway', 'SELECT FROM users')).length;
    const inLog = async (): Promise<number> => (await findEvents('type=user.registered.v1&limit=100')).length;
    await until(async () => (await inLog()) === before, 'the log has them all');
    await until(async () => (await registrations()) === before, 'analytics has counted them all');
    await system.rows('worker', 'DELETE FROM analytics.figures');
    expect(await registrations()).not.toBe(before);
    const mails = (await system.mailsTo('administrators@warren.example')).length;
    const where = { WARREN_GATEWAY: `http://127.0.0.1:${gateway.port}`, WARREN_TOKEN: operator.accessToken };
    const run = (...args: string[]) => warren(['replay', ...args], elsewhere, where);
    expect(await run('--group', 'analytics', '--from', 'beginning')).toMatchObject({
      code: 0,
      output: expect.stringContaining('for analytics') as string,
    });
    expect(await registrations()).toBe(before);
    expect((await run('list')).output).toContain('analytics');
    expect(await run('--group', 'nobody', '--from', 'beginning')).toMatchObject({ code: 1 });
    expect((await system.mailsTo('administrators@warren.example')).length).toBe(mails);
  });
});
