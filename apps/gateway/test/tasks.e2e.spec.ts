import type { INestMicroservice } from '@nestjs/common';
import { DeliverEmail } from '@showcase/contracts';
import { promised, testDatabase, type TestDatabase, testVhost, type TestVhost, until } from '@warren/testing';
import { EventStream } from './event-stream.ts';
import { type Answer, GatewayRig } from './gateway-rig.ts';
import { openToUsers } from './open-to-users.ts';
import { workerActions, startTaskWorker } from './task-worker.ts';

describe('a task that is watched', () => {
  let broker: TestVhost;
  let gateway: GatewayRig;
  let taskWorker: INestMicroservice;
  let database: TestDatabase;
  let token: string;

  beforeAll(async () => {
    broker = await testVhost('tasks');
    database = await testDatabase();
    [gateway, taskWorker] = [
      await GatewayRig.start(broker, { contracts: openToUsers(DeliverEmail) }),
      await startTaskWorker(broker.url, database.url),
    ];
    token = (await gateway.signUp()).accessToken;
  });
  afterAll(async () => {
    await taskWorker.close();
    await gateway.close();
    await database.drop();
    await broker.drop();
  });

  const call = (method: string, path: string, body?: unknown): Promise<Answer> =>
    gateway.call(method, path, { token, body });
  const submit = async (text: string, more: object = {}): Promise<string> => {
    const payload = { to: 'a@example.com', subject: 'Hi', text };
    const { body } = await call('POST', '/tasks', { type: 'email.deliver.v1', payload, ...more });
    return body['id'] as string;
  };
  const ended = async (id: string): Promise<Record<string, unknown>> => {
    const find = async () => (await call('GET', `/tasks/${id}`)).body;
    await until(
      async () => ['succeeded', 'failed', 'cancelled'].includes(String((await find())['state'])),
      `task ${id} has ended`,
    );
    return find();
  };
  const attemptsOf = ({ attempts }: Record<string, unknown>) => attempts as Record<string, unknown>[];

  it('tells its result, and how it came to it', async () => {
    const task = await ended(await submit('plain'));
    expect(task).toMatchObject({ state: 'succeeded', result: { sent: 'plain' }, error: null, attempt: 1 });
    expect((task['timeline'] as { what: string }[]).map(({ what }) => what)).toEqual([
      'asked-for',
      'started',
      'succeeded',
    ]);
  });

  it('keeps each attempt with its worker, its times and its error', async () => {
    const task = await ended(await submit('fails once'));
    expect(task).toMatchObject({ state: 'succeeded', attempt: 2 });
    const [first, second] = attemptsOf(task);
    expect(first).toMatchObject({ attempt: 1, outcome: 'retried', error: { message: 'Not yet.' } });
    expect(Date.parse(String(first?.['retryAt']))).toBeGreaterThan(Date.parse(String(first?.['startedAt'])));
    expect(second).toMatchObject({ attempt: 2, outcome: 'succeeded', error: null, worker: first?.['worker'] });
  });

  it('ends as its handler says: given up, not needed, or not now', async () => {
    const [failed, cancelled, later] = await Promise.all(
      ['give up', 'not needed', 'later'].map(async (text) => ended(await submit(text))),
    );
    expect(failed).toMatchObject({ state: 'failed', error: { code: 'unwanted', message: 'Nobody wants it.' } });
    expect(cancelled).toMatchObject({ state: 'cancelled', error: { message: 'It is not needed any more.' } });
    expect(later).toMatchObject({ state: 'succeeded', attempt: 2 });
  });

  it('that takes too long is told to stop, and is tried again', async () => {
    const task = await ended(await submit('slow once'));
    expect(task).toMatchObject({ state: 'succeeded', attempt: 2 });
    expect(attemptsOf(task)[0]).toMatchObject({ outcome: 'retried', error: { code: 'timed-out' } });
  });

  it('that fails again after a redrive has failed twice, on record', async () => {
    const id = await submit('fails');
    await ended(id);
    const operator = (await gateway.signUpOperator()).accessToken;
    const archived = async () =>
      (await gateway.call('GET', `/operations/dead-letters?messageId=${id}`, { token: operator })).body['items'];
    await until(async () => ((await archived()) as unknown[]).length === 1, 'the dead letter is archived');
    await gateway.call('POST', '/operations/dead-letters/redrive', { token: operator, body: { ids: [id] } });
    const failures = async () =>
      attemptsOf((await call('GET', `/tasks/${id}`)).body).filter(({ outcome }) => outcome === 'failed');
    await until(async () => (await failures()).length === 2, 'the second failure is on record');
  });

  it('is seen live: running, its progress within a second, and its end', async () => {
    const id = await submit('progress');
    const stream = await EventStream.open(`http://127.0.0.1:${gateway.port}/tasks/${id}/events`, token);
    expect(stream.response.headers.get('content-type')).toContain('text/event-stream');
    const { at: begunAt } = await workerActions.next((action) => action.id === id && action.what === 'begun');
    const first = await stream.events.next(({ data }) => data['progress'] !== null);
    expect(first.data).toMatchObject({ state: 'running', progress: { total: 40, note: 'mails' } });
    expect(first.at - begunAt).toBeLessThan(promised(1_000));
    await stream.end;
    const last = stream.events.all.at(-1);
    expect(last?.data).toMatchObject({ state: 'succeeded', progress: { done: 40 } });
    const { at: doneAt } = await workerActions.next((action) => action.id === id && action.what === 'done');
    expect((last?.at ?? 0) - doneAt).toBeLessThan(promised(1_000));
    expect(stream.events.all.length).toBeLessThan(12); // 40 words of progress, told twice a second
  });

  it('in hand is told within a second that it was taken back', async () => {
    const id = await submit('long');
    await workerActions.next((action) => action.id === id && action.what === 'begun');
    const cancelledAt = Date.now();
    expect((await call('DELETE', `/tasks/${id}`)).status).toBe(202);
    const aborted = await workerActions.next((action) => action.id === id && action.what === 'told to stop');
    expect(aborted.at - cancelledAt).toBeLessThan(promised(1_000));
    expect(await ended(id)).toMatchObject({ state: 'cancelled', cancelRequestedAt: expect.any(String) });
    expect((await call('DELETE', `/tasks/${id}`)).status).toBe(202);
  });

  it('that waits for its time has ended when it is taken back, and is not due any more', async () => {
    const id = await submit('tomorrow', { runAt: new Date(Date.now() + 86_400_000).toISOString() });
    expect((await call('GET', `/tasks/${id}`)).body['timeline']).toContainEqual(
      expect.objectContaining({ what: 'due' }),
    );
    await call('DELETE', `/tasks/${id}`);
    const { body } = await call('GET', `/tasks/${id}`);
    expect(body).toMatchObject({ state: 'cancelled', endedAt: body['cancelRequestedAt'] });
    const timeline = body['timeline'] as { what: string }[];
    expect(timeline.map(({ what }) => what)).toEqual(['asked-for', 'cancel-requested', 'cancelled']);
  });

  it('in a queue never starts when it was taken back, also with workers that came later', async () => {
    await taskWorker.close();
    const [unwanted, wanted] = [await submit('unwanted'), await submit('wanted')];
    expect((await call('DELETE', `/tasks/${unwanted}`)).body).toMatchObject({ state: 'cancelled' });
    taskWorker = await startTaskWorker(broker.url, database.url);
    await ended(wanted);
    expect((await ended(unwanted))['state']).toBe('cancelled');
    expect(workerActions.all.some(({ id }) => id === unwanted)).toBe(false);
  });

  it('that has ended cannot be taken back', async () => {
    const id = await submit('plain');
    await ended(id);
    expect((await call('DELETE', `/tasks/${id}`)).body).toMatchObject({ status: 409, code: 'task-ended' });
  });

  it('is found by key, time and what its payload says', async () => {
    const id = await submit('a needle', { key: 'customer-7' });
    const found = async (query: string) => {
      const { body } = await call('GET', `/tasks?${query}`);
      return (body['items'] as { id: string }[]).map((task) => task.id);
    };
    expect(await found('key=customer-7')).toEqual([id]);
    expect(await found('payloadPath=text&payloadValue=a%20needle')).toEqual([id]);
    expect(await found('payloadPath=text&payloadValue=a%20needle&until=2026-01-01T00:00:00Z')).toEqual([]);
    expect(await found(`since=${new Date(Date.now() - 60_000).toISOString()}&key=customer-7`)).toEqual([id]);
    expect((await call('GET', '/tasks?payloadPath=text')).status).toBe(400);
    const q = encodeURIComponent(
      'group:email key:customer-7 payload.text:"a needle" age<1h -reason:timeout -state:cancelled',
    );
    expect(await found(`q=${q}`)).toEqual([id]);
    expect((await call('GET', `/tasks/count?q=${q}`)).body).toEqual({ total: 1, isExact: true });
    expect(await call('GET', '/tasks?q=state:lost')).toMatchObject({
      status: 400,
      body: { code: 'query-malformed', at: 6, found: 'lost', expected: expect.arrayContaining(['running', 'done']) },
    });
    const fields = (await call('GET', '/tasks/fields')).body['items'];
    expect(fields).toContainEqual(
      expect.objectContaining({ name: 'group', values: expect.arrayContaining(['email']) }),
    );
  });

  it("is its owner's business, and the operators'", async () => {
    const id = await submit('plain');
    const other = (await gateway.signUp()).accessToken;
    const operator = (await gateway.signUpOperator()).accessToken;
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['GET', '/events'],
    ] as const)
      expect((await gateway.call(method, `/tasks/${id}${path}`, { token: other })).status).toBe(404);
    expect((await gateway.call('GET', '/tasks', { token: other })).body['items']).toEqual([]);
    expect((await gateway.call('GET', `/tasks/${id}`, { token: operator })).status).toBe(200);
  });
});
