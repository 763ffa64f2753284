import type { INestMicroservice } from '@nestjs/common';
import { DeliverEmail } from '@showcase/contracts';
import { TaskSucceeded } from '@warren/contracts';
import { testDatabase, type TestDatabase, testVhost, type TestVhost, until } from '@warren/testing';
import { type Answer, GatewayRig } from './gateway-rig.ts';
import { openToUsers } from './open-to-users.ts';
import { workerActions, startTaskWorker } from './task-worker.ts';

describe('a batch', () => {
  let broker: TestVhost;
  let gateway: GatewayRig;
  let taskWorker: INestMicroservice;
  let database: TestDatabase;
  let token: string;

  beforeAll(async () => {
    broker = await testVhost('batches');
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

  const call = (method: string, path: string, body?: unknown, headers = {}): Promise<Answer> =>
    gateway.call(method, path, { token, body, headers });
  const mail = (text: string) => ({
    type: 'email.deliver.v1',
    payload: { to: 'a@example.com', subject: 'Hi', text },
  });
  const begin = async (body: object): Promise<string> => {
    const answer = await call('POST', '/batches', body);
    expect(answer.status).toBe(202);
    expect(answer.headers['location']).toBe(`/batches/${String(answer.body['id'])}`);
    return String(answer.body['id']);
  };
  const find = async (id: string) => (await call('GET', `/batches/${id}`)).body;
  const ended = async (id: string) => {
    await until(async () => (await find(id))['endedAt'] !== null, `batch ${id} has ended`);
    return find(id);
  };
  const doneWith = (wanted: string) => workerActions.all.filter(({ what, text }) => what === 'done' && text === wanted);
  const membersOf = async (id: string) =>
    (await call('GET', `/tasks?batchId=${id}`)).body['items'] as { id: string; state: string }[];

  it('is followed by one task when all of its own have succeeded, however often that is told', async () => {
    const tasks = Array.from({ length: 20 }, () => mail('plain'));
    const id = await begin({ tasks, onSuccess: mail('all done'), onFailure: mail('not all done') });
    expect(await ended(id)).toMatchObject({ state: 'succeeded', total: 20, tasks: { succeeded: 20 } });
    await workerActions.next(({ what, text }) => what === 'done' && text === 'all done');

    const { followUpId } = await find(id);
    const [member] = await membersOf(id);
    const [at, worker] = [new Date().toISOString(), 'somebody'];
    const event = { taskId: member?.id ?? '', taskType: 'email.deliver.v1', attempt: 1, worker };
    await gateway.messenger.publish(TaskSucceeded, { ...event, startedAt: at, endedAt: at, result: null });
    await until(
      async () => (await call('GET', `/tasks/${event.taskId}`)).body['worker'] === worker,
      'the fact was heard once more',
    );
    expect(await find(id)).toMatchObject({ state: 'succeeded', followUpId });
    expect(doneWith('all done')).toHaveLength(1);
    expect(doneWith('not all done')).toHaveLength(0);
  });

  it('is followed by another when one of them has failed', async () => {
    const id = await begin({
      tasks: [mail('plain'), mail('give up'), mail('fails once')],
      onSuccess: mail('never said'),
      onFailure: mail('something failed'),
    });
    expect(await ended(id)).toMatchObject({ state: 'failed', tasks: { succeeded: 2, failed: 1 } });
    await workerActions.next(({ what, text }) => what === 'done' && text === 'something failed');
    expect(doneWith('never said')).toHaveLength(0);
  });

  it('is one batch for one Idempotency-Key', async () => {
    const send = () => call('POST', '/batches', { tasks: [mail('plain')] }, { 'idempotency-key': 'batch-1' });
    const [first, second] = [await send(), await send()];
    expect(second.body['id']).toBe(first.body['id']);
  });

  it('that is taken back ends without anything that follows', async () => {
    await taskWorker.close();
    try {
      const id = await begin({ tasks: [mail('waits'), mail('waits too')], onFailure: mail('follows a cancelled one') });
      expect((await call('DELETE', `/batches/${id}`)).body).toMatchObject({
        state: 'cancelled',
        tasks: { cancelled: 2 },
        followUpId: null,
      });
      expect((await call('DELETE', `/batches/${id}`)).status).toBe(202);
      const stranger = (await gateway.signUp()).accessToken;
      expect((await gateway.call('GET', `/batches/${id}`, { token: stranger })).status).toBe(404);
    } finally {
      taskWorker = await startTaskWorker(broker.url, database.url);
    }
  });

  it('that has ended cannot be taken back', async () => {
    const id = await begin({ tasks: [mail('plain')] });
    await ended(id);
    expect(await call('DELETE', `/batches/${id}`)).toMatchObject({ status: 409, body: { code: 'batch-ended' } });
  });

  it.each([
    ['an unknown type', { tasks: [mail('never kept'), { type: 'no.such.v1', payload: {} }] }, '/tasks/1/type'],
    ['a payload that does not fit', { tasks: [mail('never kept'), mail('')] }, '/tasks/1/payload/text'],
    ['a follow-up that cannot be', { tasks: [mail('never kept')], onSuccess: mail('') }, '/onSuccess/payload/text'],
    ['nothing to do', { tasks: [] }, '/tasks'],
    ['more than a thousand', { tasks: Array.from({ length: 1_001 }, () => mail('never kept')) }, '/tasks'],
  ])('with %s is refused, and leaves nothing behind', async (_, body, pointer) => {
    const answer = await call('POST', '/batches', body);
    expect(answer.status).toBe(422);
    expect((answer.body['errors'] as { pointer: string }[]).map((flaw) => flaw.pointer)).toContain(pointer);
    const kept = await call('GET', '/tasks?payloadPath=text&payloadValue=never%20kept');
    expect(kept.body['items']).toEqual([]);
  });
});
