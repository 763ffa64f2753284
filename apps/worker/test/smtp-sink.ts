import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Recorder } from '@warren/testing';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

/** A mail server that keeps what it is given and, when told so, refuses recipients first. */
export class SmtpSink {
  readonly mails = new Recorder<Email>();
  /** Each recipient that was tried, and what it was answered with. */
  readonly attempts: { to: string; code: number }[] = [];
  private readonly scripts = new Map<string, number[]>();
  private readonly server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onRcptTo: ({ address }, _session, done) => done(this.answer(address)),
    onData: (stream, _session, done) => {
      void text(stream)
        .then((raw) => PostalMime.parse(raw))
        .then((mail) => this.mails.record(mail))
        .then(() => done(), done);
    },
  });

  /** Answers this recipient with these codes first, before all is well. */
  willAnswer(to: string, ...codes: number[]): void {
    this.scripts.set(to, codes);
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', () => resolve()));
    return `smtp://127.0.0.1:${(this.server.server.address() as AddressInfo).port}`;
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private answer(to: string): Error | null {
    const code = this.scripts.get(to)?.shift() ?? 250;
    this.attempts.push({ to, code });
    return code === 250 ? null : Object.assign(new Error('as the test asked'), { responseCode: code });
  }
}
