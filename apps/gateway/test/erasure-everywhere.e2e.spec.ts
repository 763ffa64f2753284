import { until } from '@warren/testing';
import { ErasedEverywhere } from './erased-everywhere.ts';

/** All services as processes, with databases of their own: `npm run test:erasure`. */
describe('erasing a person who has used everything', () => {
  let ground: ErasedEverywhere;
  let sums: unknown;

  beforeAll(async () => {
    ground = await ErasedEverywhere.create();
    await ground.useEverything();
    sums = await ground.sums();
  });
  afterAll(() => ground.close());

  it('is shown before what every service keeps of them, without secrets', async () => {
    const { body } = await ground.person.call('GET', '/auth/me/data');
    expect(body['unanswered']).toEqual([]);
    const kinds = Object.entries(body['services'] as Record<string, Record<string, unknown[]>>).flatMap(
      ([service, parts]) =>
        Object.entries(parts).flatMap(([kind, rows]) => (rows.length > 0 ? [`${service}: ${kind}`] : [])),
    );
    expect(kinds).toEqual(
      expect.arrayContaining([
        ...['audit: entries', 'email: mails', 'email-subscriptions: subscriptions', 'email-subscriptions: consents'],
        ...['email-subscriptions: campaign mails', 'email-subscriptions: subscribers that you added'],
        ...[
          'fraud: scores of orders',
          'loyalty: points',
          'payments: movements of the wallet',
          'crm: changes passed on',
        ],
        ...['provisioning: workspaces', 'report: customers', 'webhooks: endpoints', 'webhooks: deliveries'],
      ]),
    );
    for (const kind of ['account', 'sessions', 'orders', 'tasks', 'batches', 'schedules'])
      expect([kind, (body[kind] as unknown[]).length > 0]).toEqual([kind, true]);
    expect(JSON.stringify(body)).not.toMatch(/whsec_|argon2/);
  });

  it('waits for a group that is down, and names it', async () => {
    await ground.restartWorkers('provisioning');
    expect((await ground.erase()).status).toBe(202);
    await until(async () => (await ground.progress()).missing.join() === 'provisioning', 'all others are done', 60_000);
    expect(await ground.traces()).toContainEqual(expect.stringContaining('provisioning.workspaces'));
  });

  it('is done when the last group is, and tells what is gone, and what stays and why', async () => {
    await ground.startWorkers('provisioning');
    await until(async () => (await ground.progress()).completedAt !== null, 'the erasure is complete', 60_000);
    const { state, groups } = await ground.progress();
    expect(state).toBe('done');
    expect(groups).toContainEqual(
      expect.objectContaining({ group: 'provisioning', erased: expect.objectContaining({ workspaces: 1 }) }),
    );
    expect(groups.find(({ group }) => group === 'payments')?.kept).toHaveLength(1);
    expect(groups.find(({ group }) => group === 'gateway')?.erased).toMatchObject({ schedules: 1 });
  });

  it('leaves neither address nor name in a dump of all databases, nor in Redis', async () => {
    expect(await ground.traces()).toEqual([]);
    expect(await ground.tracesInRedis()).toEqual([]);
  });

  it('tells the CRM, and keeps the address from being written to again', async () => {
    expect(ground.hasReportedToCrm()).toBe(true);
    expect(await ground.isSuppressed()).toBe(true);
  });

  it('changes no sum: orders, revenue and wallets add up as before', async () => {
    expect(await ground.sums()).toEqual(sums);
  });

  it('is on record, for operators and in the log of events', async () => {
    expect(await ground.operator.call('GET', '/operations/erasures')).toMatchObject({
      body: { items: [{ state: 'done' }] },
    });
    const events = await ground.operator.call('GET', '/events?type=person.erased.v1');
    expect(events.body).toMatchObject({
      items: [{ payload: { email: expect.stringMatching(/@erased[.]invalid$/) as string } }],
    });
    expect(await ground.person.call('GET', '/operations/erasures')).toMatchObject({ status: 401 });
  });
});
