import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { INestMicroservice } from '@nestjs/common';
import { DeliverEmail } from '@showcase/contracts';
import { permissionsOf, tagsOf } from '@warren/messaging';
import {
  type Broker,
  BrokerInspector,
  managementApi,
  promised,
  startBroker,
  type TestDatabase,
  testDatabase,
  until,
} from '@warren/testing';
import { DataSource } from 'typeorm';
import { type Answer, GatewayRig } from './gateway-rig.ts';
import { openToUsers } from './open-to-users.ts';
import { warren } from './operator-command.ts';
import { workerActions, startTaskWorker } from './task-worker.ts';

const QUEUE = 'task.email.deliver.v1';
const URGENT = `${QUEUE}.high`;
const WATCHER = { username: 'watcher', password: 'watcher' };

interface SeenQueue {
  readonly name: string;
  readonly ready: number;
  readonly oldestAt: string | null;
}

describe('queues, for an operator', () => {
  let broker: Broker;
  let database: TestDatabase;
  let gateway: GatewayRig;
  let token: string;
  const workers: INestMicroservice[] = [];

  beforeAll(async () => {
    [broker, database] = await Promise.all([startBroker(), testDatabase()]);
    const management = managementApi(broker.management);
    const tags = tagsOf({ groups: [], watchesQueues: true }).join();
    await management.put(`/users/${WATCHER.username}`, { password: WATCHER.password, tags });
    await management.put(`/permissions/%2F/${WATCHER.username}`, permissionsOf({ groups: ['nobody'] }));
    const { href: managementUrl } = Object.assign(new URL(broker.management), WATCHER);
    gateway = await GatewayRig.start(broker, { managementUrl, contracts: openToUsers(DeliverEmail) });
    token = (await gateway.signUpOperator()).accessToken;
    await addWorker(); // and away again: its queue stays
    await workers.pop()?.close();
  });
  afterAll(async () => {
    await Promise.all(workers.map((worker) => worker.close()));
    await gateway.close();
    await Promise.all([broker.close(), database.drop()]);
  });

  const call = (method: string, path: string, body?: unknown): Promise<Answer> =>
    gateway.call(method, path, { token, body });
  const addWorker = async (): Promise<unknown> => workers.push(await startTaskWorker(broker.url, database.url));
  const stateOf = async (id: string) => (await call('GET', `/tasks/${id}`)).body['state'];

  async function submit(text: string, more: object = {}): Promise<string> {
    const payload = { to: 'ada@example.com', subject: 'Hi', text };
    return (await call('POST', '/tasks', { type: 'email.deliver.v1', payload, ...more })).body['id'] as string;
  }

  async function seen(name: string): Promise<SeenQueue | undefined> {
    const { body } = await call('GET', '/operations/queues');
    return (body['items'] as SeenQueue[]).find((queue) => queue.name === name);
  }

  async function consumers(): Promise<number> {
    const inspector = await BrokerInspector.connect(broker.url);
    const { consumerCount } = await inspector.channel.checkQueue(QUEUE);
    await inspector.close();
    return consumerCount;
  }

  describe('to look at', () => {
    const before = Date.now();

    it('tell what waits, since when, whose they are and who works on them', async () => {
      for (const text of ['1', '2', '3']) await submit(text);
      await until(async () => (await seen(QUEUE))?.ready === 3, 'three mails wait');
      expect(await seen(QUEUE)).toMatchObject({ kind: 'task', pool: 'email', unacked: 0, consumers: 0, paused: null });
      const oldestAt = Date.parse((await seen(QUEUE))?.oldestAt ?? '');
      expect(oldestAt).toBeGreaterThanOrEqual(before);
      expect(oldestAt).toBeLessThanOrEqual(Date.now());
      const waiting = await call('GET', `/operations/queues/${QUEUE}/waiting?limit=2`);
      const texts = (waiting.body['items'] as { payload: { text: string } }[]).map(({ payload }) => payload.text);
      expect([texts, waiting.body['isAll']]).toEqual([['1', '2'], false]);
      expect((await seen(QUEUE))?.ready).toBe(3);
      expect(await call('GET', '/operations/queues/email.events/waiting')).toMatchObject({
        status: 422,
        body: { code: 'queue-not-of-tasks' },
      });
      expect(await seen('warren.dead-letters')).toMatchObject({ kind: 'dead-letters', pool: null });
    });

    it('are told by AMQP alone where there is no management API, which is said', async () => {
      const plain = await gateway.twin({ managementUrl: undefined });
      const headers = { authorization: `Bearer ${token}` };
      const answer = await fetch(`${await plain.getUrl()}/operations/queues`, { headers });
      const body = (await answer.json()) as { items: SeenQueue[] };
      expect(body).toMatchObject({ source: 'broker', note: expect.stringContaining('MANAGEMENT_URL is not set') });
      const counted = body.items.find(({ name }) => name === QUEUE);
      expect(counted).toMatchObject({ ready: 3, unacked: null, consumers: 0, rates: null });
      await plain.close();
    });

    it('are nothing for others than operators', async () => {
      const { accessToken } = await gateway.signUp();
      for (const [method, path] of [
        ['GET', '/operations/queues'],
        ['GET', `/operations/queues/${QUEUE}/waiting`],
        ['POST', `/operations/queues/${QUEUE}/pause`],
        ['POST', `/operations/queues/${QUEUE}/resume`],
      ] as const) {
        expect(await gateway.call(method, path, { token: accessToken })).toMatchObject({ status: 403 });
        expect(await gateway.call(method, path)).toMatchObject({ status: 401 });
      }
    });
  });

  describe('that are paused', () => {
    const pause = (queue: string, body?: unknown) => call('POST', `/operations/queues/${queue}/pause`, body);
    const resume = (queue: string) => call('POST', `/operations/queues/${queue}/resume`);

    it('have what is in hand finished, and nothing more taken, by any worker within two seconds', async () => {
      await addWorker();
      await addWorker();
      const inFlight = await submit('progress');
      await workerActions.next(({ id, what }) => id === inFlight && what === 'begun');
      const pausedAt = Date.now();
      expect(await pause(QUEUE, { reason: 'The mail server moves.' })).toMatchObject({
        status: 200,
        body: { name: QUEUE, paused: { reason: 'The mail server moves.' } },
      });
      await until(async () => (await consumers()) === 0, 'nobody takes from it');
      expect(Date.now() - pausedAt).toBeLessThan(promised(2_000));
      await until(async () => (await stateOf(inFlight)) === 'succeeded', 'what was in hand is finished');
      expect((await call('GET', `/tasks/${inFlight}`)).body).toMatchObject({ attempt: 1 });
      expect(await seen(QUEUE)).toMatchObject({ paused: { reason: 'The mail server moves.' } });
    });

    it('stay so for workers that start later, and over a restart of the broker', async () => {
      const waiting = await submit('patient');
      await addWorker();
      await broker.kill();
      await broker.start();
      const other = await submit('also patient');
      const urgent = await submit('urgent', { priority: 'high' });
      const queued = async () => (await call('GET', '/operations/queues')).body['source'] === 'management';
      await until(queued, 'the broker is back');
      await until(async () => (await seen(QUEUE))?.ready === 2, 'both wait');
      await until(async () => (await seen(URGENT))?.ready === 1, 'and one of high priority');
      expect(await consumers()).toBe(0);
      expect(workerActions.all.filter(({ id }) => [waiting, other, urgent].includes(id))).toEqual([]);
    });

    it('go on when they are resumed, and who did what is kept', async () => {
      const last = await submit('last');
      expect(await resume(QUEUE)).toMatchObject({ status: 200, body: { name: QUEUE, paused: null } });
      await workerActions.next((deed) => deed.id === last && deed.what === 'done');
      const rows = await gateway.app
        .get(DataSource)
        .query('SELECT queue, reason, resumed_at IS NOT NULL AS over FROM queue_pauses');
      expect(rows).toEqual([{ queue: QUEUE, reason: 'The mail server moves.', over: true }]);
    });

    it('are paused once, however often somebody clicks', async () => {
      const [first, second] = await Promise.all([pause(QUEUE, { reason: 'One' }), pause(QUEUE, { reason: 'One' })]);
      expect(first.body).toEqual(second.body);
      expect([await resume(QUEUE), await resume(QUEUE)]).toMatchObject([{ status: 200 }, { status: 200 }]);
    });

    it('are all partitions of a group, by its name', async () => {
      const inspector = await BrokerInspector.attach(broker.url);
      for (const partition of [0, 1])
        await inspector.channel.assertQueue(`crypt.events.${partition}`, { durable: true });
      expect(await pause('crypt.events')).toMatchObject({ status: 200, body: { name: 'crypt.events' } });
      await until(async () => (await seen('crypt.events.1')) !== undefined, 'it is seen');
      expect(await seen('crypt.events.1')).toMatchObject({ paused: { reason: null } });
      expect((await resume('crypt.events')).status).toBe(200);
      expect(await seen('crypt.events.1')).toMatchObject({ paused: null });
      await inspector.close();
    });

    it.each([
      ['task.no.such.v1', undefined, 404, 'queue-unknown'],
      ['warren.dead-letters', undefined, 422, 'queue-not-pausable'],
      ['no.events', undefined, 404, 'queue-unknown'],
      ['inventory.requests', undefined, 422, 'queue-not-pausable'],
      [QUEUE, { reason: '' }, 422, 'invalid-body'],
      [QUEUE, { because: 'x' }, 422, 'invalid-body'],
    ])('are refused where that makes no sense: %s %j', async (queue, body, status, code) => {
      const answer = await pause(queue, body);
      expect(answer).toMatchObject({ status, headers: { 'content-type': 'application/problem+json' }, body: { code } });
    });
  });

  it('are shown, paused and resumed by npx warren queues', async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'warren-'));
    const url = `http://127.0.0.1:${gateway.port}`;
    const ask = (...args: string[]) =>
      warren(['queues', ...args, '--gateway', url], elsewhere, { WARREN_TOKEN: token });
    expect(await ask('pause', QUEUE, '--reason', 'A rest')).toMatchObject({ code: 0 });
    expect((await ask()).output).toMatch(/task\.email\.deliver\.v1 .* A rest/);
    expect(await ask('resume', QUEUE)).toMatchObject({ code: 0 });
    const { items } = JSON.parse((await ask('--json')).output) as { items: SeenQueue[] };
    expect(items).toContainEqual(expect.objectContaining({ name: QUEUE, paused: null }));
    expect((await ask('pause', 'task.no.such.v1')).output).toContain('There is no queue task.no.such.v1.');
    await rm(elsewhere, { recursive: true });
  });
});
