import { getQueueToken } from '@nestjs/bull';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DeliverEmail } from '@showcase/contracts';
import { until } from '@warren/testing';
import type { Queue } from 'bull';
import { DataSource } from 'typeorm';
import { CLOCK_QUEUE, Schedules } from '@warren/control-plane';
import { DAILY_REPORT } from '../src/gateway.module.ts';
import { type Answer, GatewayRig } from './gateway-rig.ts';
import { openToUsers } from './open-to-users.ts';

const USER = { userId: '019342f0-0000-7000-8000-000000000001' };
const mail = { type: 'email.deliver.v1', payload: { to: 'a@example.com', subject: 'Hi', text: 'Tick' } };

describe('schedules of three gateways', () => {
  let gateway: GatewayRig;
  let gateways: NestFastifyApplication[];
  let token: string;

  beforeAll(async () => {
    gateway = await GatewayRig.start(undefined, { contracts: openToUsers(DeliverEmail) });
    gateways = [gateway.app, await gateway.twin(), await gateway.twin()];
    token = (await gateway.signUp()).accessToken;
  });
  afterAll(async () => {
    await Promise.all(gateways.slice(1).map((app) => app.close()));
    await gateway.close();
  });

  const call = (method: string, path: string, body?: unknown): Promise<Answer> =>
    gateway.call(method, path, { token, body });

  /** The moments that tasks were made for, by their ids. */
  const timesOf = async (scheduleId: string): Promise<string[]> => {
    const rows: { id: string }[] = await gateway.app
      .get(DataSource)
      .query('SELECT id FROM tasks WHERE schedule_id = $1 ORDER BY id', [scheduleId]);
    return rows.map(({ id }) => new Date(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toISOString());
  };

  /** Lets days pass: at each moment, each gateway rings none, one or two times, all at once; one of them at least. */
  const simulate = async (cron: string, from: string, until: string): Promise<string[]> => {
    const wanted = { ...mail, cron, timezone: 'Europe/Berlin', missed: 'all' as const };
    const { id, nextRunAt } = await gateway.app.get(Schedules).add(wanted, USER, new Date(from));
    let now = nextRunAt;
    for (let round = 0; now < new Date(until); round++) {
      const firings = gateways.flatMap((app, index) =>
        Array.from({ length: index === round % 3 ? 1 : Math.floor(Math.random() * 3) }, () => app),
      );
      const next = await Promise.all(firings.map((app) => app.get(Schedules).fire(id, now)));
      now = next[0] ?? now;
    }
    await gateway.app.get(DataSource).query('DELETE FROM schedules WHERE id = $1', [id]);
    return timesOf(id);
  };

  it('fire once a day, in summer, in winter, and where one becomes the other', async () => {
    expect(await simulate('30 2 * * *', '2027-03-26T12:00:00Z', '2027-03-31T00:00:00Z')).toEqual([
      '2027-03-27T01:30:00.000Z',
      '2027-03-28T01:00:00.000Z',
      '2027-03-29T00:30:00.000Z',
      '2027-03-30T00:30:00.000Z',
    ]);
    expect(await simulate('30 2 * * *', '2027-10-29T12:00:00Z', '2027-11-02T12:00:00Z')).toEqual([
      '2027-10-30T00:30:00.000Z',
      '2027-10-31T00:30:00.000Z',
      '2027-11-01T01:30:00.000Z',
      '2027-11-02T01:30:00.000Z',
    ]);
  });

  it('fire once in each hour of two days in which the clocks change', async () => {
    const start = Date.parse('2027-10-30T12:00:00Z');
    const hours = Array.from({ length: 48 }, (_, hour) => new Date(start + hour * 3_600_000).toISOString());
    expect(await simulate('0 * * * *', '2027-10-30T11:59:59Z', '2027-11-01T12:00:00Z')).toEqual(hours);
  });

  it('fire once in each second, though Redis forgets everything in the middle', async () => {
    const { body } = await call('POST', '/schedules', { ...mail, cron: '* * * * * *', missed: 'all' });
    const id = body['id'] as string;
    await until(async () => (await timesOf(id)).length >= 2, 'two moments have come');
    await gateway.app.get<Queue>(getQueueToken(CLOCK_QUEUE)).client.flushall();
    const wipedAt = new Date().toISOString();
    const later = async () => (await timesOf(id)).filter((time) => time > wipedAt).length;
    await until(async () => (await later()) >= 4, 'moments come again after the wipe');
    expect((await call('DELETE', `/schedules/${id}`)).status).toBe(204);

    const times = (await timesOf(id)).map((time) => Date.parse(time));
    const first = times[0] ?? Number.NaN;
    expect(times).toEqual(times.map((_, second) => first + second * 1_000));
  });

  it('pause, go on without what passed meanwhile, and run when they are told to', async () => {
    const { body } = await call('POST', '/schedules', { ...mail, cron: '* * * * * *', missed: 'all' });
    const path = `/schedules/${body['id'] as string}`;
    expect((await call('POST', `${path}/pause`)).body).toMatchObject({ nextRunAt: null, pausedAt: expect.any(String) });
    const before = (await timesOf(body['id'] as string)).length;
    expect((await call('POST', `${path}/run`)).headers['location']).toMatch(/^\/tasks\//);
    expect(await timesOf(body['id'] as string)).toHaveLength(before + 1);
    const resumed = (await call('POST', `${path}/resume`)).body;
    expect(resumed).toMatchObject({ pausedAt: null });
    expect(Date.parse(String(resumed['nextRunAt']))).toBeGreaterThan(Date.now() - 1_000);
    await call('DELETE', path);
  });

  it('take expressions as people write them, and refuse in the words that they wrote', async () => {
    for (const cron of ['0 9 * * SAT-SUN', '0 22-4 * * *', '@daily', '0\t9 * * mon']) {
      const { status, body } = await call('POST', '/schedules', { ...mail, cron });
      expect({ status, cron: body['cron'] }).toEqual({ status: 201, cron });
      await call('DELETE', `/schedules/${body['id'] as string}`);
    }
    const { status, body } = await call('POST', '/schedules', { ...mail, cron: '*/90 * * * *' });
    expect({ status, detail: body['detail'] }).toMatchObject({
      status: 422,
      detail: expect.stringMatching(/"\*\/90" among the minutes/),
    });
  });

  it('pause by themselves when an older Warren took an expression that is refused by now', async () => {
    const { body } = await call('POST', '/schedules', { ...mail, cron: '0 0 1 1 *' });
    const id = body['id'] as string;
    await gateway.app.get(DataSource).query("UPDATE schedules SET cron = '*/90 * * * *' WHERE id = $1", [id]);
    expect(await gateway.app.get(Schedules).fire(id, new Date('2099-01-01'))).toBeUndefined();
    expect((await call('GET', `/schedules/${id}`)).body).toMatchObject({ pausedAt: expect.any(String) });
    await call('DELETE', `/schedules/${id}`);
  });

  it("are their owner's business", async () => {
    const { body } = await call('POST', '/schedules', { ...mail, cron: '@yearly' });
    const path = `/schedules/${body['id'] as string}`;
    const other = (await gateway.signUp()).accessToken;
    expect((await gateway.call('GET', '/schedules', { token: other })).body['items']).toEqual([]);
    for (const step of ['/pause', '/resume', '/run'])
      expect((await gateway.call('POST', path + step, { token: other })).status).toBe(404);
    expect((await gateway.call('DELETE', path, { token: other })).status).toBe(404);
  });
});

describe('the schedule of the daily report', () => {
  let gateway: GatewayRig;
  const reportTime = { cron: '0 6 * * *', timezone: 'UTC' };
  const schedules = () => gateway.app.get(DataSource).query('SELECT id, cron, timezone, paused_at FROM schedules');
  const startAnother = async (time: typeof reportTime | undefined): Promise<void> =>
    (await gateway.twin({ reportTime: time })).close();

  beforeAll(async () => {
    gateway = await GatewayRig.start(undefined, { reportTime });
  });
  afterAll(() => gateway.close());

  it('is there once, however many gateways start', async () => {
    await Promise.all([startAnother(reportTime), startAnother(reportTime)]);
    expect(await schedules()).toEqual([{ id: DAILY_REPORT, ...reportTime, paused_at: null }]);
  });

  it('stays paused when an operator paused it, takes over a new time, and goes when it is switched off', async () => {
    const token = (await gateway.signUpOperator()).accessToken;
    expect((await gateway.call('POST', `/schedules/${DAILY_REPORT}/pause`, { token })).status).toBe(200);
    await startAnother({ cron: '30 7 * * 1-5', timezone: 'Europe/Berlin' });
    const changed = { cron: '30 7 * * 1-5', timezone: 'Europe/Berlin', paused_at: expect.any(Date) };
    expect(await schedules()).toEqual([{ id: DAILY_REPORT, ...changed }]);
    await startAnother(undefined);
    expect(await schedules()).toEqual([]);
  });

  it('makes a task of nobody, which operators can run at once and see', async () => {
    await startAnother(reportTime);
    const token = (await gateway.signUpOperator()).accessToken;
    const { status, body } = await gateway.call('POST', `/schedules/${DAILY_REPORT}/run`, { token });
    expect({ status, body }).toMatchObject({ status: 202, body: { type: 'report.daily.v1' } });
    expect((await gateway.call('GET', `/tasks/${String(body['id'])}`, { token })).status).toBe(200);
  });
});
