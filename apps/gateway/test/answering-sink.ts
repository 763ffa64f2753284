import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';

/** What recipients are answered with, by how their address begins. */
const ANSWERS: Readonly<Record<string, readonly [code: number, text: string]>> = {
  busy: [450, '4.2.1 The mailbox is busy'],
  forbidden: [554, '5.7.1 Not allowed here'],
  gone: [550, '5.1.1 No such user'],
};

/**
 * A mail server whose answer is told by the address: `busy…@`, `forbidden…@`, `gone…@`; `slow…@` is answered once it is
 * {@link AnsweringSink.release}d; all others are accepted.
 */
export class AnsweringSink {
  /** Recipients that wait for their answer. */
  readonly held = new Map<string, () => void>();
  private isSlow = true;
  private server = this.newServer();
  private port = 0;
  private readonly mails = new Map<string, string>();

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(this.port, '127.0.0.1', () => resolve()));
    this.port = (this.server.server.address() as AddressInfo).port;
    return `smtp://127.0.0.1:${this.port}`;
  }

  /** Stops listening; {@link listen} begins again, at the same port. */
  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server = this.newServer();
  }

  /** Answers all that are slow, from now on at once. */
  release(): void {
    this.isSlow = false;
    for (const answer of this.held.values()) answer();
  }

  /** The latest mail to this address, as it came. */
  mailTo(address: string): string | undefined {
    return this.mails.get(address);
  }

  private newServer(): SMTPServer {
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      logger: false,
      closeTimeout: 100,
      onRcptTo: ({ address }, _session, done) => {
        const who = /^[a-z]+/.exec(address)?.[0] ?? '';
        if (who === 'slow' && this.isSlow) return void this.held.set(address, () => done());
        const [code, words] = ANSWERS[who] ?? [250, ''];
        done(code === 250 ? null : Object.assign(new Error(words), { responseCode: code }));
      },
      onData: (stream, session, done) =>
        void text(stream).then((mail) => {
          for (const { address } of session.envelope.rcptTo) this.mails.set(address, mail);
          done();
        }, done),
    });
    server.on('error', () => undefined);
    return server;
  }
}
