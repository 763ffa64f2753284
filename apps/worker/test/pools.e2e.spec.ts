import { randomUUID } from 'node:crypto';
import { Controller } from '@nestjs/common';
import { DeliverEmail, NotifyAdministrators, OrderRejected, ReportDay, UserRegistered } from '@showcase/contracts';
import { type PayloadOf, TaskFailed, TaskSucceeded } from '@warren/contracts';
import { Event, newId } from '@warren/messaging';
import { Recorder, until } from '@warren/testing';
import { z } from 'zod';
import type { PoolFolder } from '../src/pool/pool.ts';
import { pools } from '../src/pools.ts';
import { PoolBootError } from '../src/worker.ts';
import { CrmStub } from './crm-stub.ts';
import { SmtpSink } from './smtp-sink.ts';
import { createWorkerSystem, type WorkerSystem } from './worker-system.ts';

const crm = new CrmStub();
const smtp = new SmtpSink();
let system: WorkerSystem;
let settings: { crmUrl: string; smtpUrl: string };

beforeAll(async () => {
  system = await createWorkerSystem();
  settings = { crmUrl: await crm.listen(), smtpUrl: await smtp.listen() };
});
afterEach(() => system.stopWorkers());
afterAll(async () => {
  await system.close();
  await Promise.all([crm.close(), smtp.close()]);
});

const user = (name = 'Ada Lovelace') => ({
  userId: newId(),
  email: `${randomUUID()}@example.com`,
  name,
  registeredAt: '2026-11-20T23:59:59Z',
});

/** A pool that hears how tasks end. */
function outcomes() {
  const events = new Recorder<PayloadOf<typeof TaskSucceeded> | PayloadOf<typeof TaskFailed>>();
  @Controller()
  class OutcomesHandler {
    @Event(TaskSucceeded)
    succeeded(event: PayloadOf<typeof TaskSucceeded>): void {
      events.record(event);
    }
    @Event(TaskFailed)
    failed(event: PayloadOf<typeof TaskFailed>): void {
      events.record(event);
    }
  }
  const of = (id: string) => events.next(({ taskId }) => taskId === id);
  return { load: { outcomes: async () => ({ pool: { handlers: [OutcomesHandler] } }) }, of, events };
}

/** A pool that notes whom it heard of. */
function recordingPool(): { folder: () => Promise<PoolFolder>; consumed: string[] } {
  const consumed: string[] = [];
  @Controller()
  class RecordingHandler {
    @Event(UserRegistered)
    registered({ userId }: PayloadOf<typeof UserRegistered>): void {
      consumed.push(userId);
    }
  }
  return { folder: async () => ({ pool: { handlers: [RecordingHandler] } }), consumed };
}

describe('a fact that is published twice with one id', () => {
  it("has each pool's effect once", async () => {
    await system.start(pools, settings);
    const ada = user();
    const id = newId();
    await Promise.all([1, 2].map(() => system.messenger.publish(UserRegistered, ada, { id, key: ada.userId })));
    await smtp.mails.next(({ text }) => text?.includes(ada.userId) ?? false);
    await crm.calls.next(({ key }) => key === id);
    await until(
      async () => (await system.rows('SELECT 1 FROM provisioning.workspaces')).length > 0,
      'a workspace exists',
    );
    for (const pool of ['analytics', 'audit', 'crm', 'notifications', 'provisioning'])
      await system.inspector.drained(`${pool}.events`);
    await system.stopWorkers();

    expect(
      await system.rows('SELECT slug, name FROM provisioning.workspaces WHERE user_id = $1', [ada.userId]),
    ).toEqual([{ slug: 'ada-lovelace', name: 'Ada Lovelace' }]);
    expect(await system.rows('SELECT day::text, figure, value FROM analytics.figures')).toEqual([
      { day: new Date().toISOString().slice(0, 10), figure: 'registrations', value: '1' },
    ]);
    expect(await system.rows('SELECT type, key, payload FROM audit.entries WHERE message_id = $1', [id])).toEqual([
      { type: UserRegistered.type, key: ada.userId, payload: ada },
    ]);
    expect(await system.rows('SELECT state, subject FROM crm.ledger WHERE message_id = $1', [id])).toEqual([
      { state: 'done', subject: ada.email },
    ]);
    expect(crm.calls.all.filter(({ key }) => key === id)).toHaveLength(1);
    const mails = smtp.mails.all.filter(({ text }) => text?.includes(ada.userId));
    expect(mails.map(({ to }) => to?.[0]?.address)).toEqual(['admins@warren.example']);
  });
});

describe('the audit', () => {
  it('cannot be changed afterwards', async () => {
    await system.start({ audit: pools.audit });
    await expect(system.rows(`UPDATE audit.entries SET key = 'x'`)).rejects.toThrow('append-only');
    await expect(system.rows('DELETE FROM audit.entries')).rejects.toThrow('append-only');
  });
});

describe('the administrators', () => {
  const about = (text: string) => smtp.mails.all.filter((mail) => mail.text?.includes(text));

  it('hear of an order that came to nothing, and why', async () => {
    await system.start({ notifications: pools.notifications, email: pools.email }, settings);
    const { userId, email, name } = user();
    const total = { amount: 990, currency: 'EUR' };
    const orderId = newId();
    await system.messenger.publish(OrderRejected, {
      orderId,
      customer: { userId, email, name },
      lines: [{ sku: 'water-bottle', name: 'Water bottle', quantity: 1, unitPrice: total }],
      total,
      reason: 'out-of-stock',
      detail: 'There is none left.',
      rejectedAt: '2026-11-20T12:00:00Z',
    });
    const mail = await smtp.mails.next(({ text }) => text?.includes(orderId) ?? false);
    expect(mail).toMatchObject({ subject: 'Order rejected: out-of-stock', to: [{ address: 'admins@warren.example' }] });
    expect(mail.text).toContain('There is none left.');
  });

  it('hear of tasks that failed of one thing once an hour', async () => {
    await system.start({ notifications: pools.notifications, email: pools.email }, settings);
    const failure = (code: string, endedAt: string) => ({
      taskId: newId(),
      taskType: 'somebody.work.v1',
      attempt: 8,
      worker: 'here',
      startedAt: endedAt,
      endedAt,
      error: { code, message: 'It does not work.' },
    });
    const failures = [
      failure('broken', '2026-11-20T12:00:00Z'),
      failure('broken', '2026-11-20T12:59:59Z'),
      failure('broken', '2026-11-20T13:00:00Z'),
      failure('lost', '2026-11-20T12:30:00Z'),
    ];
    for (const event of failures) await system.messenger.publish(TaskFailed, event);
    await until(() => about('somebody.work.v1').length === 3, 'three kinds are written of');
    await system.inspector.drained('notifications.events');
    await system.stopWorkers();
    expect(about('somebody.work.v1')).toHaveLength(3);
    expect(about('broken: It does not work.')).toHaveLength(2);
  });
});

describe('workers', () => {
  it('of one pool share its queue, and pools do not share', async () => {
    const [one, two, other] = [recordingPool(), recordingPool(), recordingPool()];
    await system.start({ sharing: one.folder });
    await system.start({ sharing: two.folder, alone: other.folder });
    const users = Array.from({ length: 200 }, () => user());
    await Promise.all(users.map((each) => system.messenger.publish(UserRegistered, each)));
    const everybody = users.map(({ userId }) => userId).sort();
    await until(
      () => one.consumed.length + two.consumed.length >= 200 && other.consumed.length >= 200,
      'everybody was heard of',
    );
    expect([...one.consumed, ...two.consumed].sort()).toEqual(everybody);
    expect(other.consumed.sort()).toEqual(everybody);
    expect(one.consumed.length).toBeGreaterThan(0);
    expect(two.consumed.length).toBeGreaterThan(0);
  });

  it('start all of their pools or none, and name the one that cannot', async () => {
    const fine = recordingPool();
    const start = system.start({ fine: fine.folder, email: pools.email }, {});
    await expect(start).rejects.toBeInstanceOf(PoolBootError);
    await expect(start).rejects.toThrow('The pool "email" cannot start: SMTP_URL is not set.');
    expect(await system.inspector.consumerCount('fine.events')).toBe(0);
  });

  it('finish what they have begun before they end', async () => {
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const { promise: wanted, resolve: finish } = Promise.withResolvers<void>();
    let finished = 0;
    @Controller()
    class SlowHandler {
      @Event(UserRegistered)
      async registered(): Promise<void> {
        begin();
        await wanted;
        finished++;
      }
    }
    await system.start({ slow: async () => ({ pool: { handlers: [SlowHandler] } }) });
    await system.messenger.publish(UserRegistered, user());
    await begun;
    const stopped = system.stopWorkers();
    finish();
    await stopped;
    expect(finished).toBe(1);
    expect(await system.inspector.messageCount('slow.events')).toBe(0);
    expect(await system.rows('SELECT handler FROM slow.inbox')).toEqual([{ handler: 'SlowHandler.registered' }]);
  });

  it('say whether each of their pools is ready', async () => {
    const { readiness } = await system.start({ audit: pools.audit, analytics: pools.analytics });
    expect(Object.keys(readiness)).toEqual(['audit', 'analytics']);
    await expect(Promise.all(Object.values(readiness).map((check) => check()))).resolves.toBeDefined();
  });
});

/** All else of this pool: src/crm/crm.pool.spec.ts. */
describe('the CRM', () => {
  it('is told again, with the same key, until it takes it', async () => {
    await system.start({ crm: pools.crm }, settings);
    const ada = user();
    crm.willAnswer(ada.email, 500, 503);
    const id = await system.messenger.publish(UserRegistered, ada);
    await crm.calls.next(({ key, status }) => key === id && status === 200);
    await system.stopWorkers();
    const calls = crm.calls.all.filter(({ key }) => key === id);
    expect(calls.map(({ status }) => status)).toEqual([500, 503, 200]);
    expect(calls[0]?.body).toMatchObject({ type: UserRegistered.type, data: { email: ada.email } });
    expect(await system.rows('SELECT state FROM crm.ledger WHERE message_id = $1', [id])).toEqual([{ state: 'done' }]);
  });
});

describe('a mail', () => {
  const mail = () => ({ to: `${randomUUID()}@example.com`, subject: 'Grüße', text: 'Hello', html: '<p>Hello</p>' });

  it('is sent once, under an id made from the task, though the server says 421 and 450 first', async () => {
    const { load, of } = outcomes();
    await system.start({ email: pools.email, ...load }, settings);
    const payload = mail();
    smtp.willAnswer(payload.to, 421, 450);
    const id = await system.messenger.enqueue(DeliverEmail, payload);
    const event = await of(id);
    expect(event).toMatchObject({
      taskType: DeliverEmail.type,
      attempt: 2, // 421 is the server's trouble and counts for nobody's attempt; 450 is about this mail
      result: { messageId: `<${id}@warren.example>` },
    });
    expect(Date.parse(event.endedAt)).toBeGreaterThanOrEqual(Date.parse(event.startedAt));
    const mails = smtp.mails.all.filter(({ to }) => to?.[0]?.address === payload.to);
    expect(mails.map(({ messageId, subject }) => ({ messageId, subject }))).toEqual([
      { messageId: `<${id}@warren.example>`, subject: 'Grüße' },
    ]);
  });

  it('is sent once though its task is enqueued twice with one id', async () => {
    const { load, of } = outcomes();
    await system.start({ email: pools.email, ...load }, settings);
    const payload = mail();
    const id = newId();
    await Promise.all([1, 2, 3].map(() => system.messenger.enqueue(DeliverEmail, payload, { id })));
    await of(id);
    await system.inspector.drained(`task.${DeliverEmail.type}`);
    await system.stopWorkers();
    expect(smtp.attempts.filter(({ to }) => to === payload.to)).toHaveLength(1);
  });

  it('that the server refuses for good is a dead letter, and its task has failed', async () => {
    const { load, of } = outcomes();
    await system.start({ email: pools.email, ...load }, settings);
    const payload = mail();
    smtp.willAnswer(payload.to, 550);
    const id = await system.messenger.enqueue(DeliverEmail, payload);
    expect(await of(id)).toMatchObject({ taskId: id, attempt: 1, error: { code: 'mail-refused' } });
    const deadLetter = await system.inspector.deadLetterOf(id);
    expect(deadLetter.properties.headers).toMatchObject({ 'warren-dead-reason': 'mail-refused' });
    expect(smtp.attempts.filter(({ to }) => to === payload.to)).toHaveLength(1);
  });
});

describe("a day's report", () => {
  it('reaches the administrators once, though it is asked for twice with one id', async () => {
    const { load, of } = outcomes();
    const { report, analytics, notifications, email } = pools;
    await system.start({ report, analytics, notifications, email, ...load }, settings);
    await system.messenger.publish(UserRegistered, { ...user(), registeredAt: new Date().toISOString() });
    const today = new Date().toISOString().slice(0, 10);
    const counted = () =>
      system.rows(`SELECT 1 FROM analytics.figures WHERE day = $1 AND figure = 'registrations'`, [today]);
    await until(async () => (await counted()).length > 0, 'the registration is counted');

    const id = newId();
    for (let time = 0; time < 2; time++) await system.messenger.enqueue(ReportDay, { day: today }, { id });
    expect(await of(id)).toMatchObject({ result: { day: today } });
    const mail = await smtp.mails.next(({ subject }) => subject === `Report for ${today}`);
    expect(mail.text).toMatch(/^New users: [1-9]/);
    await system.stopWorkers();
    expect(smtp.mails.all.filter(({ subject }) => subject === mail.subject)).toHaveLength(1);
  });

  it('is on the day before it was asked for, unless it says otherwise', async () => {
    const { load, of } = outcomes();
    await system.start({ report: pools.report, analytics: pools.analytics, ...load }, settings);
    const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
    expect(await of(await system.messenger.enqueue(ReportDay, {}))).toMatchObject({ result: { day: yesterday } });
  });
});

describe('an announcement', () => {
  it('reaches the administrators by mail, and says which', async () => {
    const { load, of } = outcomes();
    await system.start({ notifications: pools.notifications, email: pools.email, ...load }, settings);
    const id = await system.messenger.enqueue(NotifyAdministrators, {
      subject: 'Disk',
      text: `It is full. ${randomUUID()}`,
    });
    const { result } = z.object({ result: z.object({ mailTaskId: z.uuid() }) }).parse(await of(id));
    const mail = await smtp.mails.next(({ messageId }) => messageId === `<${result.mailTaskId}@warren.example>`);
    expect(mail).toMatchObject({ subject: 'Disk', to: [{ address: 'admins@warren.example' }] });
  });
});
