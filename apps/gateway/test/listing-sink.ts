import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

const LISTED = Object.assign(new Error('Service unavailable; client host [192.0.2.1] blocked using a DNSBL'), {
  responseCode: 550,
});

/** A mail server that puts us on its list once it has taken some mails to one domain, until we are taken off it. */
export class ListingSink {
  /** Whose mail was accepted, how often. */
  readonly accepted = new Map<string, number>();
  /** Recipients that were refused. */
  readonly refused = new Set<string>();
  private delisted = false;
  private taken = 0;
  private readonly server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onRcptTo: ({ address }, _session, done) => done(this.refusal(address)),
    onData: (stream, session, done) => {
      stream.resume().on('end', () => {
        for (const { address } of session.envelope.rcptTo) this.accept(address);
        done();
      });
    },
  });

  constructor(
    private readonly domain: string,
    private readonly takes: number,
  ) {}

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', () => resolve()));
    return `smtp://127.0.0.1:${(this.server.server.address() as AddressInfo).port}`;
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  takeOffTheList(): void {
    this.delisted = true;
  }

  private refusal(address: string): Error | null {
    if (this.delisted || !address.endsWith(`@${this.domain}`) || this.taken < this.takes) return null;
    this.refused.add(address);
    return LISTED;
  }

  private accept(address: string): void {
    if (address.endsWith(`@${this.domain}`)) this.taken += 1;
    this.accepted.set(address, (this.accepted.get(address) ?? 0) + 1);
  }
}
