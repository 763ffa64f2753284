import { buffer } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';
import { DeliverEmail } from '@showcase/contracts';
import type { InputOf } from '@warren/contracts';
import { Recorder } from '@warren/testing';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { MailServer } from './mail-server.ts';

type Mail = InputOf<typeof DeliverEmail>;

const mails = new Recorder<Buffer>();
const smtp = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS', 'AUTH'],
  onData: (stream, _session, done) => {
    void buffer(stream)
      .then((mail) => mails.record(mail))
      .then(() => done(), done);
  },
});
let server: MailServer;
beforeAll(async () => {
  await new Promise<void>((resolve) => void smtp.listen(0, '127.0.0.1', resolve));
  const smtpUrl = `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}`;
  server = new MailServer({ smtpUrl, smtpTimeoutMs: 10_000, mailFrom: 'Wärren <hello@warren.example>' });
  server.onModuleInit();
});
afterAll(async () => {
  server.onApplicationShutdown();
  await new Promise<void>((resolve) => void smtp.close(resolve));
});

const campaign = {
  campaignId: '6f0c7f1e-3f0f-4f57-9d39-0f6f6a1c6a52',
  subscriberId: '6f0c7f1e-3f0f-4f57-9d39-0f6f6a1c6a53',
  onDoubt: 'resend',
} as const;
let sent = 0;

/** A mail as it goes over the wire. */
async function raw(mail: Partial<Mail>): Promise<Buffer> {
  const id = `<${(sent += 1)}@warren.example>`;
  const whole = DeliverEmail.schema.parse({ to: 'ada@example.com', subject: 'News', text: 'Hello', ...mail });
  await server.send(whole, id, AbortSignal.timeout(10_000));
  return mails.next((bytes) => bytes.includes(id));
}

/** The fields of its header, unfolded, in their order. */
function fieldsOf(mail: Buffer): (readonly [string, string])[] {
  const head = mail.toString('latin1').split('\r\n\r\n', 1)[0] ?? '';
  return head
    .replaceAll(/\r\n(?=[ \t])/g, '')
    .split('\r\n')
    .map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()] as const);
}
const valuesOf = (mail: Buffer, name: string): string[] =>
  fieldsOf(mail).flatMap(([key, value]) => (key === name ? [value] : []));

/** What RFC 5322, 2045 and 2047 forbid in a mail for a server without SMTPUTF8, a sentence each. */
function flawsOf(mail: Buffer): string[] {
  const text = mail.toString('latin1');
  const lines = text.split('\r\n');
  const names = fieldsOf(mail).map(([name]) => name);
  const once = [
    'date',
    'from',
    'to',
    'subject',
    'message-id',
    'mime-version',
    'content-type',
    'list-unsubscribe',
    'list-unsubscribe-post',
    'auto-submitted',
    'reply-to',
    'sender',
  ];
  const head = text.split('\r\n\r\n', 1)[0] ?? '';
  return [
    ...(/(?<!\r)\n|\r(?!\n)/.test(text) ? ['a bare CR or LF (RFC 5322, 2.3)'] : []),
    ...(lines.some((line) => line.length > 998) ? ['a line of more than 998 bytes (RFC 5322, 2.1.1)'] : []),
    ...(mail.some((byte) => byte > 127)
      ? ['a byte that is no ASCII, without SMTPUTF8 or 8BITMIME (RFC 5322, 2.1)']
      : []),
    ...(text.includes('\0') ? ['a NUL (RFC 5322, 4)'] : []),
    ...(/\r\n[ \t]+\r\n/.test(`${head}\r\n`) ? ['a folded line of nothing but space (RFC 5322, 3.2.2)'] : []),
    ...['date', 'from', 'message-id', 'mime-version', 'content-type']
      .filter((name) => !names.includes(name))
      .map((name) => `no ${name} (RFC 5322, 3.6; RFC 2045, 4)`),
    ...once
      .filter((name) => names.filter((each) => each === name).length > 1)
      .map((name) => `${name} more than once (RFC 5322, 3.6)`),
    ...names
      .filter((name) => !/^[!-9;-~]+$/.test(name))
      .map((name) => `"${name}" is no name of a field (RFC 5322, 2.2)`),
    ...names
      .filter((name) => ['precedence', 'bcc', 'return-path'].includes(name))
      .map((name) => `${name}, which a sender must not write`),
    ...[...head.matchAll(/=\?[^?\s]+\?[BQbq]\?[^?\s]*\?=/g)]
      .filter(([word]) => word.length > 75)
      .map(([word]) => `an encoded word of ${word.length} characters (RFC 2047, 2)`),
  ];
}

const MAILS: Readonly<Record<string, Partial<Mail>>> = {
  'a plain one': {},
  'one with HTML': { html: '<p>Hello</p>' },
  'one in many languages': {
    subject: 'Grüße, 你好, привет, 👩‍👩‍👧‍👦',
    text: 'Grüße 你好 привет 👩‍👩‍👧‍👦',
    html: '<p>Grüße 你好 👩‍👩‍👧‍👦</p>',
  },
  'one with a long subject': { subject: 'Words and more words '.repeat(45).trim() },
  'one with a subject of one long word': { subject: 'x'.repeat(998) },
  'one with a long subject of other letters': { subject: 'ü'.repeat(998) },
  'one with long lines': { text: `${'x'.repeat(5_000)}\n${'ü'.repeat(5_000)}`, html: `<p>${'y'.repeat(100_000)}</p>` },
  'one with dots, spaces and line ends of all kinds': { text: '.\n..\n. \n \nFrom me\r\nand\ryou  \n\n.' },
  'one with a NUL and a BEL': { text: 'a\u0000b\u0007c' },
  'one of an internationalised domain': { to: 'ada@xn--bcher-kva.example' },
  "a campaign's": {
    campaign,
    unsubscribeUrl: 'https://warren.example/subscriptions/unsubscribe?token=abc',
    html: '<p>News</p>',
  },
  'one with a very long link to unsubscribe': {
    campaign,
    unsubscribeUrl: `https://warren.example/u?token=${'t'.repeat(2_900)}`,
  },
};

describe('a mail that goes out', () => {
  it.each(Object.entries(MAILS))('is as the standards want it: %s', async (_name, mail) => {
    expect(flawsOf(await raw(mail))).toEqual([]);
  });

  it.each(Object.entries(MAILS))('has the same words when it is read: %s', async (_name, mail) => {
    const read = await PostalMime.parse(await raw(mail));
    expect(read.subject).toBe(mail.subject ?? 'News');
    const normal = (text = ''): string => text.replaceAll(/\r\n?/g, '\n').trimEnd();
    expect(normal(read.text)).toBe(normal(mail.text ?? 'Hello'));
  });

  it('has a plain-text part before its HTML', async () => {
    const mail = (await raw({ html: '<p>Hello</p>' })).toString('latin1');
    const types = [...mail.matchAll(/^Content-Type: ([a-z/]+)/gim)].map(([, type]) => type);
    expect(types).toEqual(['multipart/alternative', 'text/plain', 'text/html']);
  });

  it('has one way to unsubscribe where it has any, and the one click (RFC 8058)', async () => {
    const unsubscribeUrl = 'https://warren.example/subscriptions/unsubscribe?token=abc';
    const mail = await raw({ campaign, unsubscribeUrl });
    expect(valuesOf(mail, 'list-unsubscribe')).toEqual([`<${unsubscribeUrl}>`]);
    expect(valuesOf(mail, 'list-unsubscribe-post')).toEqual(['List-Unsubscribe=One-Click']);
    expect(valuesOf(await raw({}), 'list-unsubscribe')).toEqual([]);
  });

  it('says that a program wrote it, so that no program answers it; a campaign is a person\u2019s (RFC 3834, 5)', async () => {
    expect(valuesOf(await raw({}), 'auto-submitted')).toEqual(['auto-generated']);
    expect(valuesOf(await raw({ campaign }), 'auto-submitted')).toEqual([]);
  });

  it('is found wanting by this test where it is', () => {
    const bad = Buffer.from(`From: a\nSubject: ü\r\nSubject: ${'x'.repeat(1_000)}\r\nPrecedence: bulk\r\n\r\nHi`);
    expect(flawsOf(bad)).toHaveLength(8);
  });
});
