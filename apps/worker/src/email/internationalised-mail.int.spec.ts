import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { DeliverEmail } from '@showcase/contracts';
import { Recorder } from '@warren/testing';
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';
import { MailServer } from './mail-server.ts';

interface Received {
  readonly mail: Buffer;
  readonly to: string | undefined;
  readonly isUtf8: boolean;
}

describe('a mail to an internationalised address (RFC 6531)', () => {
  const received = new Recorder<Received>();
  const running: SMTPServer[] = [];
  afterAll(() => Promise.all(running.map((smtp) => new Promise<void>((resolve) => void smtp.close(resolve)))));

  async function send(to: string, options: SMTPServerOptions = {}): Promise<Received> {
    const smtp = new SMTPServer({
      ...options,
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      onData: (stream, session, done) => {
        const envelope = { to: session.envelope.rcptTo[0]?.address, isUtf8: isUtf8(session) };
        void buffer(stream)
          .then((mail) => received.record({ mail, ...envelope }))
          .then(() => done(), done);
      },
    });
    running.push(smtp);
    await new Promise<void>((resolve) => void smtp.listen(0, '127.0.0.1', resolve));
    const smtpUrl = `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}`;
    const server = new MailServer({ smtpUrl, smtpTimeoutMs: 10_000, mailFrom: 'Warren <hello@warren.example>' });
    server.onModuleInit();
    try {
      const mail = DeliverEmail.schema.parse({ to, subject: 'Grüße', text: 'Hello' });
      await server.send(mail, `<${running.length}@warren.example>`, AbortSignal.timeout(10_000));
    } finally {
      server.onApplicationShutdown();
    }
    return received.next(({ mail }) => mail.includes(`<${running.length}@warren.example>`));
  }
  const head = ({ mail }: Received): string =>
    new TextDecoder('utf-8', { fatal: true }).decode(mail).split('\r\n\r\n')[0] ?? '';

  it('goes out as it is where the server takes it, in the envelope and in its header (RFC 6532)', async () => {
    const got = await send('用户@bücher.example');
    expect(got.to).toMatch(/^用户@(bücher|xn--bcher-kva)\.example$/);
    expect(got.isUtf8).toBe(true);
    expect(head(got)).toMatch(/^To: <?用户@(bücher|xn--bcher-kva)\.example>?$/m);
  });

  it('of a domain alone is in ASCII, and every server takes it', async () => {
    const got = await send('ada@bücher.example', { hideSMTPUTF8: true });
    expect(got.isUtf8).toBe(false);
    expect(head(got)).toMatch(/^To: <?ada@xn--bcher-kva\.example>?$/m);
  });

  it.each([
    [501, '5.1.3 Bad recipient address syntax', 'mail'],
    [553, '5.6.7 The ADDRESS has UTF-8 and is not permitted', 'mail'],
    [550, '5.1.1 User unknown', 'recipient'],
  ])(
    'is refused once where the server does not understand it, which says nothing of the mailbox: %i %s',
    async (...row) => {
      const [responseCode, message, refused] = row;
      const onRcptTo: SMTPServerOptions['onRcptTo'] = (_address, _session, done) =>
        done(Object.assign(new Error(message), { responseCode }));
      const sending = send('用户@bücher.example', { hideSMTPUTF8: true, onRcptTo });
      await expect(sending).rejects.toMatchObject({ code: 'mail-refused', refused });
    },
  );
});

const isUtf8 = ({ envelope }: SMTPServerSession): boolean => (envelope as { smtpUtf8?: boolean }).smtpUtf8 === true;
