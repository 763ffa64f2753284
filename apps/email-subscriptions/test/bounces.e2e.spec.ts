import { randomUUID } from 'node:crypto';
import {
  AddSubscriber,
  ErasePerson,
  MailAccepted,
  MailRefused,
  NoteAnonymousReport,
  NoteMailReport,
  NotifyAdministrators,
  SubscriberBounced,
  SubscriberComplained,
} from '@showcase/contracts';
import { type InputOf } from '@warren/contracts';
import { eventExchange, newId, RemoteRejectionError } from '@warren/messaging';
import { until } from '@warren/testing';
import { createRig, type Rig } from './rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await createRig();
  await rig.consume('facts', eventExchange(SubscriberBounced.type));
  await rig.consume('facts', eventExchange(SubscriberComplained.type));
  await rig.consume('alerts', 'warren.tasks', NotifyAdministrators.type);
  await rig.start();
});
afterAll(() => rig.close());

type About = InputOf<typeof NoteMailReport>['about'];
const bounce = (status: string): About => ({ kind: 'bounce', status });

async function subscriber(): Promise<{ id: string; email: string }> {
  return rig.messenger.request(AddSubscriber, { email: `${randomUUID()}@example.com`, name: 'Ada' });
}

/** Resolves once it has been dealt with. */
async function note(email: string, about: About, reportId: string = newId()): Promise<void> {
  await handled(await rig.messenger.enqueue(NoteMailReport, { reportId, email, about }));
}

async function handled(id: string): Promise<void> {
  await until(async () => (await rig.rows('SELECT 1 FROM inbox WHERE message_id = $1', [id])).length > 0, 'it is done');
}

async function statusOf(id: string): Promise<string | undefined> {
  const [row] = await rig.rows<{ status: string }>('SELECT status FROM subscribers WHERE id = $1', [id]);
  return row?.status;
}

async function events(): Promise<unknown[]> {
  const payloads: unknown[] = [];
  await until(async () => (await rig.rows('SELECT 1 FROM outbox')).length === 0, 'all is told');
  for (let message = await rig.take('facts'); message; message = await rig.take('facts'))
    payloads.push(message.payload);
  return payloads;
}

function refusedMail(to: string, reason: string): InputOf<typeof MailRefused> {
  const taskId = newId();
  const messageId = `<${taskId}@warren.example>`;
  return { taskId, to, messageId, code: 550, reason, refused: 'recipient', refusedAt: new Date().toISOString() };
}

describe('a subscriber', () => {
  it('whose mailbox does not exist gets no more mail, and comes back by no form; it is told once', async () => {
    const { id, email } = await subscriber();
    const reportId = newId();
    await note(email.toUpperCase(), bounce('5.1.1'), reportId);
    await note(email, bounce('5.1.1'), reportId);
    await note(email, bounce('5.1.1'));
    expect(await statusOf(id)).toBe('bounced');
    expect(await events()).toMatchObject([{ subscriberId: id, email, status: '5.1.1' }]);
    expect(await rig.rows(`SELECT reason FROM suppressions WHERE reason = 'bounced'`)).toHaveLength(1);
  });

  it('whose mailbox was full twice within a month gets no more; a report that is told twice counts once', async () => {
    const { id, email } = await subscriber();
    const reportId = newId();
    await note(email, bounce('5.2.2'), reportId);
    await note(email, bounce('5.2.2'), reportId);
    expect(await statusOf(id)).toBe('pending');
    await rig.rows(`UPDATE bounces SET at = at - interval '31 days'`);
    await note(email, bounce('4.4.7'));
    expect(await statusOf(id)).toBe('pending');
    await note(email, bounce('5.2.2'));
    expect(await statusOf(id)).toBe('bounced');
    await events();
  });

  it('who complains gets no more, and one complaint is enough', async () => {
    const { id, email } = await subscriber();
    await note(email, { kind: 'complaint' });
    expect(await statusOf(id)).toBe('complained');
    expect(await events()).toMatchObject([{ subscriberId: id, email, complainedAt: expect.any(String) }]);
  });

  it('whom our own mail server refuses is bounced; whose mail it refuses is not', async () => {
    const [refused, unlucky] = [await subscriber(), await subscriber()];
    await handled(
      await rig.messenger.publish(MailRefused, {
        ...refusedMail(unlucky.email, '550 5.1.1 no such user'),
        refused: 'mail',
      }),
    );
    await handled(await rig.messenger.publish(MailRefused, refusedMail(refused.email, '550 5.1.1 no such user')));
    expect([await statusOf(refused.id), await statusOf(unlucky.id)]).toEqual(['bounced', 'pending']);
  });
});

describe('a refusal because of us', () => {
  const refusals = [
    '550 Service unavailable; client host [192.0.2.1] blocked using a DNSBL',
    '550 SPF check failed',
    '554 5.7.1 Relay access denied',
    '550 5.7.1',
    '421 4.7.0 too many messages',
  ];

  it.each(refusals)('ends nothing, however often it comes, and operators are told once: %s', async (reason) => {
    await rig.rows('DELETE FROM refusals_of_us');
    await rig.rows('DELETE FROM suppressions');
    const { id, email } = await subscriber();
    for (let n = 0; n < 3; n++) await handled(await rig.messenger.publish(MailRefused, refusedMail(email, reason)));
    for (let n = 0; n < 3; n++) await note(email, { kind: 'bounce', status: '5.0.0', diagnostic: reason });
    expect(await statusOf(id)).toBe('pending');
    expect(await rig.rows('SELECT 1 FROM suppressions')).toEqual([]);
    await until(async () => (await rig.rows('SELECT 1 FROM outbox')).length === 0, 'all is published');
    const alerts = [];
    for (let task = await rig.take('alerts'); task; task = await rig.take('alerts')) alerts.push(task.payload);
    expect(alerts).toMatchObject([{ subject: expect.stringContaining('example.com refuses our mails') as string }]);
    expect(JSON.stringify(alerts)).not.toContain(email);
  });

  it('without an enhanced status says nothing of the mailbox at once', async () => {
    const { id, email } = await subscriber();
    await handled(await rig.messenger.publish(MailRefused, refusedMail(email, '550 no')));
    expect(await statusOf(id)).toBe('pending');
  });
});

describe('a report about a mail that is ours', () => {
  const accepted = (taskId: string, to: string) => ({
    taskId,
    to,
    messageId: `<${taskId}@warren.example>`,
    acceptedAt: new Date().toISOString(),
  });

  it('needs to name nobody', async () => {
    const { id, email } = await subscriber();
    const taskId = newId();
    await handled(await rig.messenger.publish(MailAccepted, accepted(taskId, email)));
    const report = { reportId: newId(), taskId, about: { kind: 'complaint' } } as const;
    await handled(await rig.messenger.enqueue(NoteAnonymousReport, report));
    expect(await statusOf(id)).toBe('complained');
    await events();
  });

  it('is about its recipient, also when it names the address that the mail was passed on to', async () => {
    const [{ id, email }, bystander] = [await subscriber(), await subscriber()];
    const taskId = newId();
    await handled(await rig.messenger.publish(MailAccepted, accepted(taskId, email)));
    const report = { reportId: newId(), email: bystander.email, taskId, about: bounce('5.1.1') };
    await handled(await rig.messenger.enqueue(NoteMailReport, report));
    expect([await statusOf(id), await statusOf(bystander.id)]).toEqual(['bounced', 'pending']);
    await events();
  });

  it('by another Message-ID that looks like ours is about nobody', async () => {
    const report = { reportId: newId(), taskId: newId(), about: { kind: 'complaint' } } as const;
    await handled(await rig.messenger.enqueue(NoteAnonymousReport, report));
    expect(await events()).toEqual([]);
  });

  it('may name several addresses, of which the one on the list is meant', async () => {
    const { id, email } = await subscriber();
    const report = {
      reportId: newId(),
      email: 'inner@elsewhere.example',
      alsoKnownAs: [email],
      about: bounce('5.1.1'),
    };
    await handled(await rig.messenger.enqueue(NoteMailReport, report));
    expect(await statusOf(id)).toBe('bounced');
    await events();
  });
});

describe('an address that is on no list', () => {
  it('is suppressed all the same', async () => {
    const email = `${randomUUID()}@example.com`;
    await note(email, { kind: 'complaint' });
    await expect(rig.messenger.request(AddSubscriber, { email, name: 'Ada', asOperator: true })).rejects.toEqual(
      expect.objectContaining({ constructor: RemoteRejectionError, code: 'subscriber-suppressed' }),
    );
  });
});

describe('an erased person', () => {
  it('leaves no bounces behind', async () => {
    const { email } = await subscriber();
    await rig.rows('DELETE FROM bounces');
    await note(email, bounce('5.2.2'));
    await rig.messenger.request(ErasePerson, { email });
    expect(await rig.rows('SELECT 1 FROM bounces')).toEqual([]);
  });
});
