import {
  CancelCampaign,
  CreateCampaign,
  DeliverEmail,
  GetCampaign,
  MailAccepted,
  MailRefused,
  MaySend,
  PauseCampaign,
  PreviewCampaign,
  ResumeCampaign,
  SendCampaign,
  Unsubscribe,
} from '@showcase/contracts';
import { type AnswerOf, type PayloadOf } from '@warren/contracts';
import { newId } from '@warren/messaging';
import { until } from '@warren/testing';
import { createRig, type Rig } from './rig.ts';

interface Task {
  readonly id: string;
  readonly payload: PayloadOf<typeof DeliverEmail>;
}

const readers = 25;
let rig: Rig;
beforeEach(async () => {
  rig = await createRig();
  await rig.consume('mails', 'warren.tasks', DeliverEmail.type);
  await rig.start();
  await rig.rows(
    `INSERT INTO subscribers (id, email, email_key, name, status, created_at)
     SELECT gen_random_uuid(), 'reader' || n || '@example.com', 'reader' || n || '@example.com', 'Reader ' || n,
            CASE WHEN n <= ${readers} THEN 'confirmed' ELSE 'pending' END, now() FROM generate_series(1, ${readers + 5}) AS n`,
  );
});
afterEach(() => rig.close());

const show = (id: string) => rig.messenger.request(GetCampaign, { id });

async function sent(at?: string): Promise<string> {
  const request = { subject: 'News for {{name}}', text: 'Hello {{name}}' };
  const { id } = await rig.messenger.request(CreateCampaign, request);
  await rig.messenger.request(SendCampaign, { id, ...(at !== undefined && { at }) });
  return id;
}

/** The next mail that a worker would get. */
async function nextTask(): Promise<Task> {
  let task: { id: string; payload: unknown } | undefined;
  await until(async () => (task = await rig.take('mails')) !== undefined, 'a mail is in the queue');
  return task as Task;
}

/** What a worker does right before it sends. */
async function askApproval({ payload }: Task): Promise<AnswerOf<typeof MaySend>> {
  const { campaignId, subscriberId } = payload.campaign!;
  return rig.messenger.request(MaySend, { campaignId, subscriberId });
}

const aboutOf = ({ id, payload }: Task) => ({
  taskId: id,
  to: payload.to,
  messageId: `<${id}@warren.example>`,
  campaignId: payload.campaign!.campaignId,
});
const accept = (task: Task) =>
  rig.messenger.publish(MailAccepted, { ...aboutOf(task), acceptedAt: new Date().toISOString() });
const refuse = (task: Task, reason = 'no') =>
  rig.messenger.publish(MailRefused, {
    ...aboutOf(task),
    code: 550,
    reason,
    refusedAt: new Date().toISOString(),
  });

/** Works off the queue, with what the mail server says to each mail. @returns whom it was permitted for */
async function workUntil(id: string, state: string, answer: (task: Task) => Promise<unknown>): Promise<string[]> {
  const to: string[] = [];
  const isThere = async (): Promise<boolean> => {
    for (let task = await rig.take('mails'); task; task = await rig.take('mails')) {
      if (!(await askApproval(task as Task)).may) continue;
      to.push((task as Task).payload.to);
      await answer(task as Task);
    }
    return (await show(id)).state === state;
  };
  await until(isThere, `it is ${state}`, 30_000);
  return to;
}

/** Sends what is in the queue, as a worker does, until the campaign has ended. @returns whom it was accepted for */
async function workUntilEnded(id: string): Promise<string[]> {
  const to: string[] = [];
  await until(async () => {
    for (let task = await rig.take('mails'); task; task = await rig.take('mails')) {
      if (!(await askApproval(task as Task)).may) continue;
      to.push((task as Task).payload.to);
      await accept(task as Task);
    }
    return (await show(id)).endedAt !== null;
  }, 'the campaign has ended');
  return to;
}

describe('a campaign', () => {
  it('reaches everybody who has confirmed, once, and is finished with the last mail and not before', async () => {
    const id = await sent();
    const last = await nextTask();
    expect(await askApproval(last)).toEqual({ may: true });
    const others = async (): Promise<boolean> => {
      const task = (await rig.take('mails')) as Task | undefined;
      if (task && (await askApproval(task)).may) await accept(task);
      return (await show(id)).progress.sent === readers - 1;
    };
    await until(others, 'all the others have it');
    // Nothing is left to fetch or to queue: a cursor would be at its end.
    expect(await show(id)).toMatchObject({ state: 'running', progress: { total: readers, pending: 0, sending: 1 } });

    await accept(last);
    await until(async () => (await show(id)).state === 'finished', 'it is finished');
    expect((await show(id)).progress).toMatchObject({ total: readers, sent: readers, skipped: 0 });
  });

  it('keeps few in the queue, and each mail has a way out and an id that follows from its recipient', async () => {
    const id = await sent();
    await until(async () => (await show(id)).progress.queued === 10, 'the queue has its share');
    expect((await show(id)).progress).toMatchObject({ queued: 10, pending: readers - 10 });
    const task = await nextTask();
    expect(task.payload).toMatchObject({
      subject: expect.stringMatching(/^News for Reader \d+$/) as string,
      unsubscribeUrl: expect.stringMatching(/^https:\/\/warren.example\/subscriptions\/unsubscribe\?token=/) as string,
      campaign: { campaignId: id, onDoubt: 'resend' },
    });
    expect(task.payload.text).toContain(task.payload.unsubscribeUrl);
    const rows = await rig.rows<{ task_id: string }>('SELECT task_id FROM campaign_sends WHERE subscriber_id = $1', [
      task.payload.campaign!.subscriberId,
    ]);
    expect(rows).toEqual([{ task_id: task.id }]);
  });

  it('that was paused and resumed sends to nobody twice, though mails come from the queue twice', async () => {
    const id = await sent();
    const waiting = await Promise.all(Array.from({ length: 5 }, nextTask));
    await rig.messenger.request(PauseCampaign, { id });
    for (const task of waiting) expect(await askApproval(task)).toMatchObject({ may: false });
    expect((await show(id)).progress.pending).toBe(readers - 5);

    await rig.messenger.request(ResumeCampaign, { id });
    const to = await workUntilEnded(id);
    expect(new Set(to).size).toBe(readers);
    expect(to).toHaveLength(readers);
    for (const task of waiting) expect(await askApproval(task)).toMatchObject({ may: false }); // the queue's copies of before
    expect((await show(id)).progress).toMatchObject({ sent: readers });
  });

  it('sends nothing more to whoever has unsubscribed, also when the mail is in the queue already', async () => {
    const id = await sent();
    const task = await nextTask();
    const token = new URL(task.payload.unsubscribeUrl!).searchParams.get('token')!;
    await rig.messenger.request(Unsubscribe, { token, origin: { ip: null, userAgent: null, form: 'one-click' } });
    expect(await askApproval(task)).toEqual({ may: false, reason: 'unsubscribed' });
    const to = await workUntilEnded(id);
    expect(to).not.toContain(task.payload.to);
    expect((await show(id)).progress).toMatchObject({ sent: readers - 1, skipped: 1 });
  });

  it('that is cancelled sends nothing more, and says how many it left out', async () => {
    const id = await sent();
    const task = await nextTask();
    const { progress } = await rig.messenger.request(CancelCampaign, { id });
    expect(progress.pending).toBe(0);
    expect(await askApproval(task)).toMatchObject({ may: false });
    await expect(rig.messenger.request(ResumeCampaign, { id })).rejects.toMatchObject({ code: 'campaign-state' });
  });

  it('pauses by itself when too many are refused, says why, and goes on when it is told to', async () => {
    const id = await sent();
    for (let n = 0; n < 10; n++) {
      const task = await nextTask();
      await askApproval(task);
      await (n < 4 ? accept(task) : refuse(task));
    }
    await until(async () => (await show(id)).state === 'paused', 'it has paused');
    expect((await show(id)).pausedBecause).toBe('Of its latest 10 mails 6 were refused: more than 50 %.');
    await rig.messenger.request(ResumeCampaign, { id });
    await workUntilEnded(id);
    expect(await show(id)).toMatchObject({ state: 'finished', pausedBecause: null, progress: { refused: 6 } });
  });

  it('goes on without a domain that refuses us, loses nobody, and reaches them once it is resumed', async () => {
    await rig.rows(`UPDATE subscribers SET email = replace(email, 'example.com', 'listed.example'),
                    email_key = replace(email_key, 'example.com', 'listed.example') WHERE name LIKE '%2%'`);
    const listed = new Set<string>();
    const id = await sent();
    const reached = await workUntil(id, 'paused', async (task) => {
      if (!task.payload.to.endsWith('@listed.example')) return accept(task);
      listed.add(task.payload.to);
      return refuse(task, '550 Service unavailable; client host [192.0.2.1] blocked using a DNSBL');
    });
    expect(reached.filter((to) => to.endsWith('@example.com'))).toHaveLength(readers - 8);
    expect(listed.size).toBeGreaterThan(0);
    expect(await show(id)).toMatchObject({
      state: 'paused',
      pausedBecause: 'All that is left is for domains that refuse our mails: listed.example (reputation).',
      pausedDomains: [{ domain: 'listed.example', cause: 'reputation' }],
      progress: { sent: readers - 8, pending: 8, refused: 0 },
    });
    expect(await rig.rows(`SELECT 1 FROM subscribers WHERE status = 'bounced'`)).toEqual([]);

    await rig.messenger.request(ResumeCampaign, { id });
    const to = await workUntilEnded(id);
    expect(to).toHaveLength(8);
    expect(await show(id)).toMatchObject({ state: 'finished', pausedDomains: [], progress: { sent: readers } });
  }, 60_000);

  it('lets mails to a domain go on before the others have ended, when it is resumed while it runs', async () => {
    const id = await sent();
    const task = await nextTask();
    await askApproval(task);
    await refuse(task, '550 5.7.1 relaying denied');
    await until(async () => (await show(id)).pausedDomains?.length === 1, 'the domain waits');
    await rig.messenger.request(ResumeCampaign, { id });
    expect(await workUntilEnded(id)).toHaveLength(readers);
    expect((await show(id)).progress).toMatchObject({ sent: readers, refused: 0 });
  }, 60_000);

  it('can be for those only who are on one of its lists and bear one of its tags', async () => {
    await rig.rows(`UPDATE subscribers SET lists = '{gold}' WHERE name < 'Reader 2'`);
    await rig.rows(`UPDATE subscribers SET tags = '{press}' WHERE name IN ('Reader 1', 'Reader 10', 'Reader 2')`);
    const request = { subject: 'News', text: 'Hello', lists: ['gold', 'silver'], tags: ['press'] };
    const { id } = await rig.messenger.request(CreateCampaign, request);
    await rig.messenger.request(SendCampaign, { id });
    expect(await workUntilEnded(id)).toHaveLength(2);
    expect(await show(id)).toMatchObject({
      lists: ['gold', 'silver'],
      tags: ['press'],
      progress: { total: 2, sent: 2 },
    });
  });

  it('waits for its moment, which can be changed until then', async () => {
    const id = await sent('2099-01-01T00:00:00Z');
    expect(await show(id)).toMatchObject({ state: 'scheduled', sendAt: '2099-01-01T00:00:00.000Z', startedAt: null });
    await rig.messenger.request(SendCampaign, { id, at: new Date().toISOString() });
    await until(async () => (await show(id)).state === 'running', 'it runs');
  });

  it('is sent once by three instances that pace it together', async () => {
    await Promise.all([rig.start(), rig.start()]);
    const id = await sent();
    const to = await workUntilEnded(id);
    expect([...to].sort()).toEqual([...new Set(to)].sort());
    expect((await show(id)).progress).toMatchObject({ total: readers, sent: readers });
  });

  it('shows its mail to nobody in particular, or to one subscriber, and sends nothing thereby', async () => {
    const request = { subject: 'News', text: 'Hello {{name}}', html: '<p>{{name}}</p>' };
    const { id, state } = await rig.messenger.request(CreateCampaign, request);
    expect(state).toBe('draft');
    expect(await rig.messenger.request(PreviewCampaign, { id })).toMatchObject({ to: 'ada@example.com' });
    const [reader] = await rig.rows<{ id: string; name: string }>(`SELECT id, name FROM subscribers LIMIT 1`);
    const preview = await rig.messenger.request(PreviewCampaign, { id, subscriberId: reader!.id });
    expect(preview.html).toContain(`<p>${reader!.name}</p>`);
    await expect(rig.messenger.request(PreviewCampaign, { id, subscriberId: newId() })).rejects.toMatchObject({
      code: 'subscriber-unknown',
    });
    expect(await rig.take('mails')).toBeUndefined();
  });

  it('is refused when its template cannot be rendered', async () => {
    const broken = rig.messenger.request(CreateCampaign, { subject: 'News', text: 'Hello {{nmae}}' });
    await expect(broken).rejects.toMatchObject({ code: 'template-invalid' });
  });
});
