import { createHmac, randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NoteAnonymousReport, SubscriberBounced } from '@showcase/contracts';
import { until } from '@warren/testing';
import { SignJWT } from 'jose';
import { RETURNED_MAIL } from './returned-mail/all.ts';
import { lines, original, prose, report, returned, status } from './returned-mail/shape.ts';
import { type RunningApp, RunningSystem } from './running-system.ts';

const KEY = Buffer.from('a secret of the mail system');
const SUBSCRIPTION_SECRET = 'a secret of at least thirty-two characters';

let system: RunningSystem;
let gateway: RunningApp;
beforeAll(async () => {
  system = await RunningSystem.create();
  const [first] = await Promise.all([
    system.start('gateway', { BOUNCE_SECRET: `whsec_${KEY.toString('base64')}` }),
    system.start('email-subscriptions', { SUBSCRIPTION_SECRET }),
  ]);
  gateway = first;
}, 120_000);
afterAll(() => system.close(), 60_000);

interface Person {
  readonly id: string;
  readonly to: string;
  readonly taskId: string;
}

/** A confirmed subscriber, who got a mail. */
async function person(name: string): Promise<Person> {
  const [id, taskId, to] = [randomUUID(), randomUUID(), `ada+${name}@example.com`];
  await system.rows(
    'email_subscriptions',
    `INSERT INTO subscribers (id, email, email_key, name, status, created_at) VALUES ($1, $2, $2, 'Ada', 'confirmed', now())`,
    [id, to],
  );
  await system.rows('email_subscriptions', 'INSERT INTO mail_recipients VALUES ($1, $2, now())', [taskId, id]);
  return { id, to, taskId };
}

/** Signed over its bytes. */
async function handOver(mail: string | Buffer): Promise<{ status: number; body: Record<string, unknown> }> {
  const body = Buffer.isBuffer(mail) ? mail : Buffer.from(mail);
  const time = String(Math.floor(Date.now() / 1_000));
  const signature = createHmac('sha256', KEY).update(`msg_1.${time}.`).update(body).digest('base64');
  const headers = {
    'content-type': 'message/rfc822',
    'webhook-id': 'msg_1',
    'webhook-timestamp': time,
    'webhook-signature': `v1,${signature}`,
  };
  const answer = await fetch(`http://127.0.0.1:${gateway.port}/mail/bounces`, {
    method: 'POST',
    headers,
    body: new Uint8Array(body),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

async function statusOf(id: string): Promise<string | undefined> {
  const rows = await system.rows<{ status: string }>(
    'email_subscriptions',
    'SELECT status FROM subscribers WHERE id = $1',
    [id],
  );
  return rows[0]?.status;
}

/** Resolves once as many reports have been dealt with, of all that were handed over. */
async function dealtWith(reports: number): Promise<void> {
  const inbox = () => system.rows('email_subscriptions', 'SELECT 1 FROM inbox');
  await until(async () => (await inbox()).length >= reports, `${reports} reports are dealt with`);
}

describe('a mail that comes back', () => {
  it(`has the consequence that it must have, in each of ${RETURNED_MAIL.length} shapes`, async () => {
    const people = await Promise.all(RETURNED_MAIL.map((_, index) => person(String(index))));
    let reports = 0;
    const refused: unknown[] = [];
    for (const [index, { name, mail }] of RETURNED_MAIL.entries()) {
      const { status, body } = await handOver(mail(people[index]!));
      if (status !== 202) refused.push({ name, status, body });
      reports += Number(body['reports'] ?? 0);
    }
    expect(refused).toEqual([]);
    await dealtWith(reports);
    const became = await Promise.all(
      RETURNED_MAIL.map(async ({ name }, index) => [name, await statusOf(people[index]!.id)]),
    );
    expect(became).toEqual(RETURNED_MAIL.map(({ name, follows }) => [name, follows]));
  }, 120_000);

  it('for which nobody is named, and which is not ours, says nothing', async () => {
    const report = lines(
      'Content-Type: multipart/report; boundary=b',
      '',
      '--b',
      'Content-Type: message/feedback-report',
      '',
      'Feedback-Type: abuse',
      'Original-Rcpt-To: redacted',
      '--b--',
      '',
    );
    expect(await handOver(report)).toEqual({ status: 202, body: { reports: 0 } });
  });

  it.each([
    ['nested 300 deep', nested(300), 'mail-unreadable'],
    ['nested 100,000 deep', nested(100_000).slice(0, 2_000_000), 'mail-unreadable'],
    [
      'that says that somebody is away',
      lines('From: ada@example.com', 'Subject: Out of office', '', 'Undeliverable until Monday'),
      'not-a-mail-report',
    ],
    ['that is empty', '\r\n', 'not-a-mail-report'],
  ])('%s is refused, with a sentence', async (_what, mail, code) => {
    const { status, body } = await handOver(mail);
    expect([status, body['code'], typeof body['detail']]).toEqual([422, code, 'string']);
  });
});

function nested(levels: number): string {
  const parts = Array.from({ length: levels }, (_, n) => `Content-Type: multipart/mixed; boundary=b${n}\n\n--b${n}\n`);
  return `MIME-Version: 1.0\n${parts.join('')}Content-Type: text/plain\n\nHi\n`;
}

describe('a mailbox that a gateway reads', () => {
  const MAILS = 80;
  const directory = mkdtempSync(join(tmpdir(), 'warren-maildir-'));
  for (const folder of ['new', 'cur', 'tmp']) mkdirSync(join(directory, folder));
  afterAll(() => rmSync(directory, { recursive: true }));
  const settings = { BOUNCE_MAILBOX: `maildir:${directory}`, BOUNCE_MAILBOX_SECONDS: '1' };
  const left = (): number => readdirSync(join(directory, 'new')).length;
  const bounceOf = ({ to, taskId }: Person): string =>
    report('report', [
      prose,
      status(`Final-Recipient: rfc822; ${to}`, 'Action: failed', 'Status: 5.1.1'),
      returned(original({ to, taskId })),
    ]);
  function deliver(people: readonly Person[]): void {
    for (const [index, each] of people.entries()) {
      writeFileSync(join(directory, 'tmp', `${index}.mx`), bounceOf(each));
      renameSync(join(directory, 'tmp', `${index}.mx`), join(directory, 'new', `${index}.mx`));
    }
  }

  it('has each mail count once, though a gateway is killed over it and the database goes away', async () => {
    const people = await Promise.all(Array.from({ length: MAILS }, (_, index) => person(`box${index}`)));
    const events = await system.inspector.events([SubscriberBounced.type]);
    const before = (await system.rows('email_subscriptions', 'SELECT 1 FROM inbox')).length;
    deliver(people);
    const killed = await system.start('gateway', settings);
    await until(() => left() <= MAILS * 0.8, 'some mails are handled');
    await killed.kill();
    const reader = await system.start('gateway', settings);
    await until(() => left() === 0, 'all mails are handled');

    await system.postgres.stop();
    deliver(people); // as those of a gateway that dies before it removes them, or of a mail server that repeats itself
    await until(() => reader.log.includes('Mailbox wait'), 'it is told that mails wait');
    expect(left()).toBe(MAILS);
    await system.postgres.start();
    await until(() => left() === 0, 'all mails are handled again');

    await dealtWith(before + 2 * MAILS);
    const sent = () => system.rows('gateway', 'SELECT 1 FROM outbox');
    await until(async () => (await sent()).length === 0, 'every report has left the gateway');
    await system.inspector.drained(`task.${NoteAnonymousReport.type}`);
    const ids = new Set(people.map(({ id }) => id));
    const bounced = await system.rows<{ id: string }>(
      'email_subscriptions',
      `SELECT id FROM subscribers WHERE status = 'bounced'`,
    );
    expect(bounced.filter(({ id }) => ids.has(id))).toHaveLength(MAILS);
    const published = (): number =>
      new Set(events.all.filter(({ key }) => ids.has(String(key))).map(({ id }) => id)).size;
    await until(() => published() >= MAILS, 'every bounce is published');
    expect(published()).toBe(MAILS);
  });
});

describe('one click of a mail program', () => {
  const multipart = lines(
    '------x',
    'Content-Disposition: form-data; name="List-Unsubscribe"',
    '',
    'One-Click',
    '------x--',
    '',
  );
  const form = 'List-Unsubscribe=One-Click';

  it.each([
    ['multipart/form-data; boundary=----x', multipart],
    ['application/x-www-form-urlencoded', form],
    ['application/x-www-form-urlencoded; charset=UTF-8', form],
    ['text/plain', form],
    ['text/plain;charset=UTF-8', form],
    ['application/octet-stream', form],
    ['application/json', form],
    ['nonsense', form],
    ['multipart/form-data', 'no boundary'],
    [undefined, form],
    [undefined, undefined],
  ])('ends the subscription, as %s', async (type, body) => {
    const { id } = await person(randomUUID());
    const token = await new SignJWT({})
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(id)
      .setJti(randomUUID())
      .setIssuer('warren')
      .setAudience('unsubscribe')
      .sign(new TextEncoder().encode(SUBSCRIPTION_SECRET));
    const answer = await fetch(`http://127.0.0.1:${gateway.port}/subscriptions/unsubscribe?token=${token}`, {
      method: 'POST',
      ...(body !== undefined && { body: Buffer.from(body) }),
      ...(type !== undefined && { headers: { 'content-type': type } }),
    });
    expect([answer.status, await statusOf(id)]).toEqual([200, 'unsubscribed']);
  });

  it('is for those addresses only: elsewhere another type is refused', async () => {
    for (const path of ['/subscriptions', '/tasks', '/auth/login']) {
      const answer = await fetch(`http://127.0.0.1:${gateway.port}${path}`, {
        method: 'POST',
        body: multipart,
        headers: { 'content-type': 'multipart/form-data; boundary=----x' },
      });
      expect([path, answer.status]).toEqual([path, 415]);
    }
    const missing = await fetch(`http://127.0.0.1:${gateway.port}/nowhere`, {
      method: 'POST',
      body: multipart,
      headers: { 'content-type': 'text/plain' },
    });
    expect(missing.status).toBe(404);
  });
});
