import { randomUUID } from 'node:crypto';
import {
  AddSubscriber,
  AskToSubscribe,
  ConfirmSubscription,
  type DeliverEmail,
  EnrolSubscriber,
  ErasePerson,
  ExportPerson,
  Unsubscribe,
} from '@showcase/contracts';
import { type PayloadOf } from '@warren/contracts';
import { until } from '@warren/testing';
import { createRig, type Rig } from './rig.ts';

type Mail = PayloadOf<typeof DeliverEmail>;
const origin = { ip: '203.0.113.9', userAgent: 'test', form: 'test' };
let rig: Rig;
beforeAll(async () => {
  rig = await createRig();
  await rig.consume('mails', 'warren.tasks', 'email.deliver.v1');
  await rig.consume('mails', 'warren.tasks', 'email.deliver.v1.high');
  await rig.consume('facts', 'warren.event.subscriber.confirmed.v1');
  await rig.consume('facts', 'warren.event.subscriber.unsubscribed.v1');
  await rig.start();
});
afterAll(() => rig.close());

const address = (): string => `${randomUUID()}@${randomUUID()}.example`;

async function ask(email: string, ip = randomUUID()): Promise<void> {
  const request = { email, name: 'Ada', origin: { ...origin, ip }, askedAt: new Date().toISOString() };
  await done(await rig.messenger.enqueue(AskToSubscribe, request));
}

/** The task with this id has been carried out. */
async function done(id: string): Promise<void> {
  await until(async () => (await rig.rows('SELECT 1 FROM inbox WHERE message_id = $1', [id])).length > 0, 'it is done');
}

async function mailTo(email: string): Promise<Mail> {
  let mail: Mail | undefined;
  await until(async () => {
    mail = (await rig.take('mails'))?.payload as Mail | undefined;
    return mail?.to === email;
  }, `a mail to ${email} is on its way`);
  return mail as Mail;
}

/** The token in the link of a mail. */
const tokenIn = ({ text }: Mail): string => /token=(\S+)/.exec(text)?.[1] ?? '';

async function statusOf(email: string): Promise<string | undefined> {
  const [row] = await rig.rows<{ status: string }>('SELECT status FROM subscribers WHERE email = $1', [email]);
  return row?.status;
}

const confirm = (token: string) => rig.messenger.request(ConfirmSubscription, { token, origin });
const unsubscribe = (token: string) => rig.messenger.request(Unsubscribe, { token, origin });

/** Subscribes somebody, and returns a link with which they can end it. */
async function confirmedSubscriber(): Promise<{ email: string; unsubscribeToken: string }> {
  const email = address();
  await ask(email);
  await confirm(tokenIn(await mailTo(email)));
  await ask(email);
  return { email, unsubscribeToken: tokenIn(await mailTo(email)) };
}

describe('double opt-in', () => {
  it("asks the address's owner, and confirms with the link, once", async () => {
    const email = address();
    await ask(email);
    const mail = await mailTo(email);
    expect(mail.text).toContain('https://warren.example/subscriptions/confirm?token=');
    expect(await statusOf(email)).toBe('pending');
    await confirm(tokenIn(mail));
    expect(await statusOf(email)).toBe('confirmed');
    await until(async () => (await rig.inspector.messageCount('facts')) > 0, 'the fact was published');
    await expect(confirm(tokenIn(mail))).rejects.toMatchObject({ code: 'token-used' });
  });

  it('keeps when, from where and by which form somebody said yes', async () => {
    const { email } = await confirmedSubscriber();
    const { consents } = await rig.messenger.request(ExportPerson, { email });
    expect(consents.map(({ what }) => what)).toEqual(['asked', 'confirmed', 'asked']);
    expect(consents[1]).toMatchObject({ ip: '203.0.113.9', user_agent: 'test', form: 'test' });
  });

  it('takes the same address in other spellings for the same', async () => {
    const email = address();
    await ask(email);
    await confirm(tokenIn(await mailTo(email)));
    await ask(email.toUpperCase());
    expect((await mailTo(email)).subject).toBe('You have our newsletter already');
  });

  it('writes to one address three times a day at most, whoever asks', async () => {
    const email = address();
    for (let i = 0; i < 5; i++) await ask(email);
    await until(async () => (await rig.rows('SELECT 1 FROM outbox')).length === 0, 'all mails are out');
    let mails = 0;
    for (let next = await rig.take('mails'); next; next = await rig.take('mails')) {
      if ((next.payload as Mail).to === email) mails++;
    }
    expect(mails).toBe(3);
  });

  it('writes for one asker to twenty addresses an hour at most', async () => {
    const ip = randomUUID();
    const emails = Array.from({ length: 24 }, address);
    for (const email of emails) await ask(email, ip);
    const confirmations = await rig.rows(
      `SELECT 1 FROM confirmations JOIN subscribers s ON s.id = subscriber_id WHERE s.email = ANY($1)`,
      [emails],
    );
    expect(confirmations).toHaveLength(20);
  });
});

describe('unsubscribing', () => {
  it('works with the link, and again changes nothing', async () => {
    const { email, unsubscribeToken } = await confirmedSubscriber();
    for (let i = 0; i < 2; i++) await unsubscribe(unsubscribeToken);
    expect(await statusOf(email)).toBe('unsubscribed');
  });

  it('is not undone by a link that was sent before', async () => {
    const email = address();
    await ask(email);
    const first = tokenIn(await mailTo(email));
    await ask(email);
    await confirm(tokenIn(await mailTo(email)));
    await ask(email);
    await unsubscribe(tokenIn(await mailTo(email)));
    await expect(confirm(first)).rejects.toMatchObject({ code: 'token-used' });
    expect(await statusOf(email)).toBe('unsubscribed');
  });

  it('does not take a link that is for something else, or none of ours', async () => {
    const email = address();
    await ask(email);
    const token = tokenIn(await mailTo(email));
    await expect(unsubscribe(token)).rejects.toMatchObject({ code: 'token-invalid' });
    await expect(unsubscribe('forged')).rejects.toMatchObject({ code: 'token-invalid' });
    expect(await statusOf(email)).toBe('pending');
  });
});

describe('a person who is erased', () => {
  it('leaves a keyed digest and nothing else, and is brought back by nothing', async () => {
    const { email } = await confirmedSubscriber();
    expect(await rig.messenger.request(ErasePerson, { email })).toEqual({ erased: true });
    expect(await rig.messenger.request(ExportPerson, { email })).toEqual({ subscriber: null, consents: [], mails: [] });
    const tables = ['subscribers', 'consents', 'confirmations', 'suppressions', 'askings', 'inbox', 'outbox'];
    for (const table of tables) {
      const rows = await rig.rows(`SELECT 1 FROM ${table} WHERE ${table}::text ILIKE $1`, [`%${email}%`]);
      expect([table, rows]).toEqual([table, []]);
    }
    await ask(email);
    await done(await rig.messenger.enqueue(EnrolSubscriber, { email, name: 'Ada' }));
    const adding = rig.messenger.request(AddSubscriber, { email, name: 'Ada', asOperator: true });
    await expect(adding).rejects.toMatchObject({ code: 'subscriber-suppressed' });
    expect(await statusOf(email)).toBeUndefined();
  });
});
