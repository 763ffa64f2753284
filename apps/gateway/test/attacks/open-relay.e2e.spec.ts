import { catalogue, NotifyAdministrators, ReportDay } from '@showcase/contracts';
import { Schedules } from '@warren/control-plane';
import { until } from '@warren/testing';
import { DataSource } from 'typeorm';
import { type Answer, GatewayRig } from '../gateway-rig.ts';

/** What spammers would like to have done, and what only operators should: a type and a payload that fits it. */
const UNWANTED: readonly [string, object][] = [
  ['email.deliver.v1', { to: 'victim@example.org', subject: 'Win', text: 'Click', html: '<a href="x">Click</a>' }],
  ['notifications.announce.v1', { subject: 'Hi', text: 'From a stranger' }],
  ['report.daily.v1', {}],
  ['webhook.deliver.v1', { deliveryId: crypto.randomUUID() }],
  ['subscribers.import.v1', { importId: crypto.randomUUID() }],
  ['subscribers.export.v1', {}],
  [
    'email-subscriptions.ask-to-subscribe.v1',
    {
      email: 'victim@example.org',
      name: null,
      origin: { ip: '203.0.113.7', userAgent: 'forged', form: 'forged' },
      askedAt: '2026-01-01T00:00:00Z',
    },
  ],
];
const FORBIDDEN = { status: 403, body: { code: 'task-type-forbidden' } };

describe('a user who wants mails sent, and more', () => {
  let gateway: GatewayRig;
  let token: string;
  let userId: string;

  beforeAll(async () => {
    gateway = await GatewayRig.start();
    token = (await gateway.signUp()).accessToken;
    userId = String((await call('GET', '/auth/me')).body['id']);
  });
  afterAll(() => gateway.close());

  const call = (method: string, path: string, body?: unknown): Promise<Answer> =>
    gateway.call(method, path, { token, body });
  const rows = <Row>(sql: string, values: unknown[] = []): Promise<Row[]> =>
    gateway.app.get(DataSource).query(sql, values);
  const count = async (table: string): Promise<number> => (await rows(`SELECT 1 FROM ${table}`)).length;

  it.each(UNWANTED)(
    'is refused %s as a task, in a batch, as what follows one, and by a schedule',
    async (type, payload) => {
      const task = { type, payload };
      const harmless = { type: 'no.such.v1', payload: {} };
      expect(await call('POST', '/tasks', task)).toMatchObject(FORBIDDEN);
      expect(
        await call('POST', '/tasks', { ...task, runAt: new Date(Date.now() + 60_000).toISOString() }),
      ).toMatchObject(FORBIDDEN);
      expect(await call('POST', '/batches', { tasks: [task] })).toMatchObject({
        ...FORBIDDEN,
        body: { errors: [{ pointer: '/tasks/0/type' }] },
      });
      for (const end of ['onSuccess', 'onFailure'])
        expect(await call('POST', '/batches', { tasks: [harmless], [end]: task })).toMatchObject(FORBIDDEN);
      expect(await call('POST', '/schedules', { ...task, cron: '* * * * * *' })).toMatchObject(FORBIDDEN);
      for (const table of ['tasks', 'batches', 'schedules']) expect(await count(table)).toBe(0);
    },
  );

  it('sees only what users may have done, and an operator sees more, but nothing of the system alone', async () => {
    const typesFor = async (bearer: string): Promise<string[]> => {
      const { body } = await gateway.call('GET', '/tasks/types', { token: bearer });
      return (body['items'] as { type: string }[]).map(({ type }) => type);
    };
    const of = (...audiences: string[]): string[] =>
      catalogue.flatMap((one) => (one.kind === 'task' && audiences.includes(one.audience) ? [one.type] : []));
    const operator = (await gateway.signUpOperator()).accessToken;
    expect(await typesFor(token)).toEqual(of('user'));
    expect(await typesFor(operator)).toEqual(of('user', 'operator'));
    const mail = UNWANTED[0]!;
    const answer = await gateway.call('POST', '/tasks', { token: operator, body: { type: mail[0], payload: mail[1] } });
    expect(answer).toMatchObject(FORBIDDEN);
    const report = { token: operator, body: { type: ReportDay.type, payload: {} } };
    expect((await gateway.call('POST', '/tasks', report)).status).toBe(202);
  });

  it('has a schedule of before the rule: it makes no task, is paused, says why, and cannot be resumed or run', async () => {
    const id = await anOldSchedule(userId);
    expect(await gateway.app.get(Schedules).fire(id, new Date())).toBeUndefined();
    expect((await call('GET', `/schedules/${id}`)).body).toMatchObject({
      nextRunAt: null,
      pausedBecause: expect.stringContaining('are for operators') as string,
    });
    expect(await call('POST', `/schedules/${id}/resume`)).toMatchObject(FORBIDDEN);
    expect(await call('POST', `/schedules/${id}/run`)).toMatchObject(FORBIDDEN);
    expect(await rows('SELECT 1 FROM tasks WHERE schedule_id = $1', [id])).toEqual([]);
  });

  it('is told apart from an operator, whose schedule of before the rule goes on', async () => {
    const operator = (await gateway.signUpOperator()).accessToken;
    const { body } = await gateway.call('GET', '/auth/me', { token: operator });
    const id = await anOldSchedule(String(body['id']));
    expect(await gateway.app.get(Schedules).fire(id, new Date())).toBeInstanceOf(Date);
    expect(await rows('SELECT state FROM tasks WHERE schedule_id = $1', [id])).toEqual([{ state: 'queued' }]);
  });

  it('has a task of before the rule that is due only now: it has failed, and says why', async () => {
    const id = crypto.randomUUID();
    await rows(
      `INSERT INTO tasks (id, type, state, payload, created_by, created_at, run_at)
       VALUES ($1, 'email.deliver.v1', 'scheduled', $2, $3, now(), now())`,
      [id, JSON.stringify(UNWANTED[0]![1]), userId],
    );
    await untilFailed(id);
  });

  it('has a batch of before the rule: what follows it has failed, and says why', async () => {
    const [batchId, id] = [crypto.randomUUID(), crypto.randomUUID()];
    await rows('INSERT INTO batches (id, created_by, created_at, on_failure) VALUES ($1, $2, now(), $3)', [
      batchId,
      userId,
      JSON.stringify({ type: 'email.deliver.v1', payload: UNWANTED[0]![1] }),
    ]);
    await rows(
      `INSERT INTO tasks (id, type, state, payload, created_by, created_at, batch_id)
       VALUES ($1, 'report.daily.v1', 'queued', '{}', $2, now(), $3)`,
      [id, userId, batchId],
    );
    await call('DELETE', `/tasks/${id}`);
    await untilFailed(String((await call('GET', `/batches/${batchId}`)).body['followUpId']));
  });

  async function anOldSchedule(owner: string): Promise<string> {
    const id = crypto.randomUUID();
    await rows(
      `INSERT INTO schedules (id, type, payload, cron, timezone, created_by, created_at, next_run_at)
       VALUES ($1, $2, $3, '0 0 * * *', 'UTC', $4, now(), now() - interval '1 second')`,
      [id, NotifyAdministrators.type, JSON.stringify(UNWANTED[1]![1]), owner],
    );
    return id;
  }

  async function untilFailed(id: string): Promise<void> {
    const find = async () => (await call('GET', `/tasks/${id}`)).body;
    await until(async () => (await find())['state'] === 'failed', 'the task has failed');
    expect(await find()).toMatchObject({
      error: { code: 'task-type-forbidden', message: expect.stringContaining('by the system alone') as string },
    });
    expect(await rows('SELECT 1 FROM outbox WHERE id = $1', [id])).toEqual([]);
  }
});
