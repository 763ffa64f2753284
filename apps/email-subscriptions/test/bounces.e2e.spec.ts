import { randomUUID } from 'node:crypto';
import {
  AddSubscriber,
  ErasePerson,
  MailRefused,
  NoteMailReport,
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
    const refusedMail = (to: string) => {
      const taskId = newId();
      return {
        taskId,
        to,
        messageId: `<${taskId}@warren.example>`,
        code: 550,
        reason: '550 no',
        refusedAt: new Date().toISOString(),
      };
    };
    await handled(await rig.messenger.publish(MailRefused, { ...refusedMail(unlucky.email), refused: 'mail' }));
    await handled(await rig.messenger.publish(MailRefused, { ...refusedMail(refused.email), refused: 'recipient' }));
    expect([await statusOf(refused.id), await statusOf(unlucky.id)]).toEqual(['bounced', 'pending']);
  });
});

describe('an address that is on no list', () => {
  it('is suppressed all the same', async () => {
    const email = `${randomUUID()}@example.com`;
    await note(email, { kind: 'complaint' });
    await expect(rig.messenger.request(AddSubscriber, { email, name: 'Ada' })).rejects.toEqual(
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
