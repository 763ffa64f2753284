import { createHash, createVerify, generateKeyPairSync } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Recorder } from '@warren/testing';
import { SMTPServer } from 'smtp-server';
import type { WorkerSettings } from '../pool/worker-settings.ts';
import { MailServer } from './mail-server.ts';

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const mails = new Recorder<string>();
const smtp = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS', 'AUTH'],
  onData: (stream, _session, done) => {
    void text(stream)
      .then((mail) => mails.record(mail))
      .then(() => done(), done);
  },
});
beforeAll(() => new Promise<void>((resolve) => void smtp.listen(0, '127.0.0.1', resolve)));
afterAll(() => new Promise<void>((resolve) => void smtp.close(resolve)));

async function sent(subject: string, dkim?: WorkerSettings['dkim']): Promise<string> {
  const smtpUrl = `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}`;
  const server = new MailServer({ smtpUrl, smtpTimeoutMs: 10_000, mailFrom: 'Warren <hello@warren.example>', dkim });
  server.onModuleInit();
  const mail = { to: 'ada@example.com', subject, text: 'Hello  Ada, \n\n.two dots follow..\n\n' };
  await server.send(mail, `<${subject}@warren.example>`, AbortSignal.timeout(10_000));
  server.onApplicationShutdown();
  return mails.next((raw) => raw.includes(`<${subject}@warren.example>`));
}

/** As RFC 6376 says, with relaxed canonicalisation, and independently of what has signed. */
function signatureOf(mail: string): { tags: ReadonlyMap<string, string>; good: boolean } {
  const [head = '', ...rest] = mail.split('\r\n\r\n');
  const body = rest
    .join('\r\n\r\n')
    .replaceAll(/[ \t]+/g, ' ')
    .replaceAll(' \r\n', '\r\n')
    .replace(/(?:\r\n)*$/, '\r\n');
  const headers = head.split(/\r\n(?![ \t])/).map(relaxed);
  const own = headers.find((header) => header.startsWith('dkim-signature:')) ?? '';
  const tags = new Map(
    [...own.matchAll(/([a-z]+)=([^;]*)/g)].map(([, tag = '', value = '']) => [tag, value.replaceAll(' ', '')]),
  );
  const signed = (tags.get('h') ?? '')
    .toLowerCase()
    .split(':')
    .map((name) => headers.find((header) => header.startsWith(`${name}:`)));
  const data = [...signed.filter(Boolean), own.replace(/(\bb=)[^;]*/, '$1').trimEnd()].join('\r\n');
  const intact = createHash('sha256').update(body).digest('base64') === tags.get('bh');
  return {
    tags,
    good:
      intact &&
      createVerify('sha256')
        .update(data)
        .verify(publicKey, tags.get('b') ?? '', 'base64'),
  };
}

function relaxed(header: string): string {
  const [name = '', ...value] = header.split(':');
  return `${name.toLowerCase().trim()}:${value
    .join(':')
    .replaceAll(/\r\n/g, '')
    .replaceAll(/[ \t]+/g, ' ')
    .trim()}`;
}

describe('a mail', () => {
  it("is signed for the sender's domain, and nobody can change it unseen", async () => {
    const mail = await sent('signed', { key, selector: 'autumn' });
    const { tags, good } = signatureOf(mail);
    expect([tags.get('d'), tags.get('s'), good]).toEqual(['warren.example', 'autumn', true]);
    expect(tags.get('h')?.toLowerCase().split(':')).toEqual(
      expect.arrayContaining(['from', 'to', 'subject', 'message-id']),
    );
    expect(signatureOf(mail.replace('Hello', 'Hullo')).good).toBe(false);
    expect(signatureOf(mail.replace('Subject: signed', 'Subject: forged')).good).toBe(false);
  });

  it('goes unsigned without a key', async () => {
    expect((await sent('unsigned')).toLowerCase()).not.toContain('dkim-signature');
  });
});
