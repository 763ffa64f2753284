import type { INestMicroservice } from '@nestjs/common';
import { DeliverEmail, EnrolSubscriber } from '@showcase/contracts';
import { TaskFailed, TaskSucceeded } from '@warren/contracts';
import { type Messenger, newId } from '@warren/messaging';
import { type Broker, startBroker, until } from '@warren/testing';
import { handled, startServices } from './fake-services.ts';
import { type Answer, GatewayRig } from './gateway-rig.ts';
import { openToUsers } from './open-to-users.ts';

const ID = '019342f0-0000-7000-8000-000000000001';
const mail = (text: string) => ({ type: 'email.deliver.v1', payload: { to: 'a@example.com', subject: 'Hi', text } });

describe('the gateway among services', () => {
  let broker: Broker;
  let gateway: GatewayRig;
  let services: { service: INestMicroservice; mailer: INestMicroservice };
  let messenger: Messenger;
  let token: string;
  let userId: unknown;

  beforeAll(async () => {
    broker = await startBroker();
    gateway = await GatewayRig.start(broker, { contracts: openToUsers(DeliverEmail, EnrolSubscriber) });
    services = await startServices(broker.url);
    messenger = gateway.messenger;
    token = (await gateway.signUp()).accessToken;
    userId = (await call('GET', '/auth/me')).body['id'];
  });
  afterAll(async () => {
    await gateway.close();
    await Promise.all([services.service.close(), services.mailer.close()]);
    await broker.close();
  });

  const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
    gateway.call(method, path, { token, body, headers });
  const stateOf = async (id: string) => (await call('GET', `/tasks/${id}`)).body['state'];
  const settled = (id: string, endedAt: string) => ({
    taskId: id,
    taskType: 'email.deliver.v1',
    attempt: 1,
    worker: 'test',
    startedAt: '2026-01-01T00:00:00.000Z',
    endedAt,
  });

  it('says that a service which nobody has ever started is not running', async () => {
    const answer = await call('GET', '/wallet');
    expect(answer).toMatchObject({ status: 503, body: { code: 'unroutable' } });
    expect(answer.headers['retry-after']).toBe('5');
  });

  it('is ready', async () => {
    await until(async () => (await gateway.call('GET', '/health/ready')).status === 200, 'the gateway is ready');
  });

  describe('subscribers', () => {
    const ada = { email: 'ada@example.com', name: 'Ada' };

    it('are added, found, listed and removed by the service', async () => {
      const added = await call('POST', '/subscribers', ada);
      expect(added.status).toBe(201);
      expect(added.body).toMatchObject({ ...ada, status: 'pending' });
      expect(added.headers['location']).toBe(`/subscribers/${added.body['id'] as string}`);

      const path = String(added.headers['location']);
      expect((await call('GET', path)).body).toEqual(added.body);
      expect((await call('GET', '/subscribers?limit=10')).body).toEqual({ items: [added.body], nextCursor: null });
      const repeated = await call('POST', '/subscribers', ada);
      expect(repeated.status).toBe(409);
      expect(repeated.body).toMatchObject({ code: 'subscriber-exists' });

      expect((await call('DELETE', path)).status).toBe(204);
      expect((await call('DELETE', path)).status).toBe(404);
      expect((await call('GET', path)).body).toMatchObject({ status: 404, code: 'subscriber-unknown' });
    });

    it('are enrolled later for a caller who does not wait', async () => {
      const answer = await call('POST', '/subscribers', ada, { prefer: 'respond-async' });
      expect(answer.status).toBe(202);
      expect(answer.headers['preference-applied']).toBe('respond-async');
      const id = answer.body['id'] as string;
      expect(answer.headers['location']).toBe(`/tasks/${id}`);
      await expect(handled.next((one) => one.id === id)).resolves.toMatchObject({ payload: ada, caller: userId });
    });

    it('are enrolled in the name of who wanted it, also when its time comes later', async () => {
      const runAt = new Date(Date.now() + 200).toISOString();
      const { body } = await call('POST', '/tasks', { type: EnrolSubscriber.type, payload: ada, runAt });
      await expect(handled.next(({ id }) => id === body['id'])).resolves.toMatchObject({ caller: userId });
    });
  });

  describe('tasks', () => {
    it('go to a worker, and their end comes back', async () => {
      const accepted = await call('POST', '/tasks', mail('now'));
      expect(accepted.status).toBe(202);
      const id = accepted.body['id'] as string;
      await expect(handled.next((one) => one.id === id)).resolves.toMatchObject({ payload: mail('now').payload });
      expect((await call('GET', `/tasks/${id}`)).body).toMatchObject({ id, state: 'queued', ...mail('now') });

      await messenger.publish(TaskSucceeded, {
        ...settled(id, '2026-01-01T00:00:02.000Z'),
        result: { messageId: 'x' },
      });
      await until(async () => (await stateOf(id)) === 'succeeded', 'the task has succeeded');
      expect((await call('GET', `/tasks/${id}`)).body).toMatchObject({
        result: { messageId: 'x' },
        attempt: 1,
        worker: 'test',
        endedAt: '2026-01-01T00:00:02.000Z',
      });
    });

    it('end as their latest fact says, whichever order facts come in', async () => {
      const { body } = await call('POST', '/tasks', mail('order'));
      const id = body['id'] as string;
      const success = { ...settled(id, '2026-01-01T00:00:09.000Z') };
      await messenger.publish(TaskSucceeded, success);
      await until(async () => (await stateOf(id)) === 'succeeded', 'the task has succeeded');
      await messenger.publish(TaskFailed, {
        ...settled(id, '2026-01-01T00:00:03.000Z'),
        error: { code: 'x', message: 'X' },
      });
      await messenger.publish(TaskSucceeded, { ...settled(newId(), '2026-01-01T00:00:03.000Z') });
      const marker = (await call('POST', '/tasks', mail('marker'))).body['id'] as string;
      await messenger.publish(TaskFailed, {
        ...settled(marker, '2026-01-01T00:00:03.000Z'),
        error: { code: 'x', message: 'X' },
      });
      await until(async () => (await stateOf(marker)) === 'failed', 'the facts before have been heard');
      expect(await stateOf(id)).toBe('succeeded');
      expect((await call('GET', `/tasks/${marker}`)).body).toMatchObject({ error: { code: 'x', message: 'X' } });
    });

    it('are listed newest first, page by page, by state and type', async () => {
      for (const text of ['1', '2', '3']) {
        await call('POST', '/tasks', mail(text));
      }
      const first = await call('GET', '/tasks?limit=2&type=email.deliver.v1&state=');
      const [newest] = first.body['items'] as { payload: { text: string } }[];
      expect(newest?.payload.text).toBe('3');
      const second = await call(
        'GET',
        `/tasks?limit=2&type=email.deliver.v1&cursor=${first.body['nextCursor'] as string}`,
      );
      expect((second.body['items'] as { payload: { text: string } }[])[0]?.payload.text).toBe('1');
      expect((await call('GET', '/tasks?type=no.such.v1')).body).toEqual({ items: [], nextCursor: null });
      const failed = await call('GET', '/tasks?state=failed');
      expect((failed.body['items'] as { state: string }[]).every(({ state }) => state === 'failed')).toBe(true);
    });

    it('with the same unique key are refused while one is unfinished', async () => {
      const task = { ...mail('unique'), uniqueKey: 'digest' };
      const answers = await Promise.all([1, 2, 3].map(() => call('POST', '/tasks', task)));
      expect(answers.map(({ status }) => status).sort()).toEqual([202, 409, 409]);
      const id = answers.find(({ status }) => status === 202)?.body['id'] as string;
      await messenger.publish(TaskSucceeded, settled(id, '2026-01-01T00:00:02.000Z'));
      await until(async () => (await stateOf(id)) === 'succeeded', 'the task has succeeded');
      expect((await call('POST', '/tasks', task)).status).toBe(202);
    });

    it('have their unique key for a while, also when they have succeeded, and not when they have failed', async () => {
      const task = { ...mail('unique for a while'), uniqueKey: 'weekly', uniqueFor: 3 };
      const [first, ...others] = await Promise.all([1, 2, 3].map(() => call('POST', '/tasks', task)));
      expect([first, ...others].map((answer) => answer?.status).sort()).toEqual([202, 409, 409]);
      const id = [first, ...others].find((answer) => answer?.status === 202)?.body['id'] as string;

      await messenger.publish(TaskFailed, {
        ...settled(id, '2026-01-01T00:00:02.000Z'),
        error: { code: 'x', message: 'X' },
      });
      await until(async () => (await stateOf(id)) === 'failed', 'the task has failed');
      const second = await call('POST', '/tasks', task);
      const requestedAt = Date.now();
      expect(second.status).toBe(202);

      await messenger.publish(TaskSucceeded, settled(second.body['id'] as string, '2026-01-01T00:00:02.000Z'));
      await until(async () => (await stateOf(second.body['id'] as string)) === 'succeeded', 'it has succeeded');
      const third = await call('POST', '/tasks', { ...mail('third'), uniqueKey: 'weekly' });
      expect(third).toMatchObject({ status: 409, body: { code: 'task-not-unique' } });
      expect((await call('POST', '/tasks', { ...task, uniqueKey: 'monthly' })).status).toBe(202);
      await until(async () => (await call('POST', '/tasks', task)).status === 202, 'its time is over');
      expect(Date.now() - requestedAt).toBeGreaterThanOrEqual(2_900);
    });

    it('are made once for an idempotency key, and not for two different requests', async () => {
      const key = { 'idempotency-key': 'order-17' };
      const answers = await Promise.all([1, 2, 3].map(() => call('POST', '/tasks', mail('once'), key)));
      expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
      expect(new Set(answers.map(({ headers }) => headers['location'])).size).toBe(1);
      const other = await call('POST', '/tasks', mail('other'), key);
      expect(other.body).toMatchObject({ status: 422, code: 'idempotency-key-reused' });
    });

    it('wait for their moment, once', async () => {
      const runAt = new Date(Date.now() + 700).toISOString();
      const accepted = await call('POST', '/tasks', { ...mail('later'), runAt });
      const id = accepted.body['id'] as string;
      expect(accepted.body).toMatchObject({ state: 'scheduled', runAt });
      await handled.next((one) => one.id === id);
      expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(runAt));
      expect(await stateOf(id)).toBe('queued');
    });

    it('can be taken back before their moment', async () => {
      const { body } = await call('POST', '/tasks', {
        ...mail('never'),
        runAt: new Date(Date.now() + 60_000).toISOString(),
      });
      const path = `/tasks/${body['id'] as string}`;
      expect(await call('DELETE', path)).toMatchObject({ status: 202, body: { state: 'cancelled' } });
      expect((await call('GET', path)).body).toMatchObject({ state: 'cancelled' });
      expect((await call('DELETE', path)).status).toBe(202);
      expect((await call('DELETE', `/tasks/${ID}`)).status).toBe(404);
    });

    it('come in types, with their schemas', async () => {
      const { body } = await call('GET', '/tasks/types');
      expect(body['items']).toEqual(expect.arrayContaining([expect.objectContaining({ type: 'email.deliver.v1' })]));
    });
  });

  describe('schedules', () => {
    it('make a task at each moment, also with two gateways, until they are removed', async () => {
      const second = await gateway.twin();
      const added = await call('POST', '/schedules', {
        ...mail('tick'),
        cron: '* * * * * *',
        timezone: 'Europe/Berlin',
      });
      expect(added.status).toBe(201);
      const id = added.body['id'] as string;
      expect(added.headers['location']).toBe(`/schedules/${id}`);
      const ticks = () => handled.all.filter(({ payload }) => (payload as { text?: string }).text === 'tick');
      await until(() => ticks().length >= 3, 'three ticks have come');
      expect((await call('GET', '/schedules')).body['items']).toEqual([
        expect.objectContaining({ id, cron: '* * * * * *' }),
      ]);
      expect(await call('GET', `/schedules/${id}`)).toMatchObject({
        status: 200,
        body: { id, timezone: 'Europe/Berlin' },
      });
      expect((await call('DELETE', `/schedules/${id}`)).status).toBe(204);
      expect((await call('GET', `/schedules/${id}`)).status).toBe(404);
      expect((await call('DELETE', `/schedules/${id}`)).status).toBe(404);
      await second.close();

      const { body } = await call('GET', '/tasks?limit=100');
      const made = (body['items'] as { id: string; scheduleId: string }[]).filter(
        ({ scheduleId }) => scheduleId === id,
      );
      const times = made.map((task) => Number.parseInt(task.id.replace('-', '').slice(0, 12), 16));
      expect(times.every((time) => time % 1000 === 0)).toBe(true);
      expect(new Set(times).size).toBe(made.length);
    });
  });

  describe('when others are away', () => {
    it('runs what fell due while Redis was away', async () => {
      await gateway.redis.kill();
      const runAt = new Date(Date.now() + 5_000);
      const accepted = await call('POST', '/tasks', { ...mail('overdue'), runAt: runAt.toISOString() });
      expect(accepted.body).toMatchObject({ state: 'scheduled' });
      await until(() => new Date() > runAt, 'it is due');
      await gateway.redis.start();
      await handled.next((one) => one.id === accepted.body['id']);
    });

    it('says that a service does not answer in time, or does not run', async () => {
      await services.service.close();
      const answer = await call('GET', `/subscribers/${ID}`);
      expect([503, 504]).toContain(answer.status);
      expect(answer.headers['content-type']).toBe('application/problem+json');
    });

    it('takes tasks without a broker and refuses requests at once', async () => {
      await broker.kill();
      const response = await call('GET', '/subscribers');
      expect(response.status).toBe(503);
      expect(response.headers['retry-after']).toBe('5');
      const accepted = await call('POST', '/tasks', mail('patience'));
      expect(accepted.status).toBe(202);
      await broker.start();
      await handled.next((one) => one.id === accepted.body['id']);
    });
  });
});
