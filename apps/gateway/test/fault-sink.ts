import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';

/** What the server does to a mail, once or twice before it takes it. */
type Fault = 'greylist' | 'busy' | 'hang up' | 'put off' | 'stall' | 'accept and hang up';

/** In a thousand mails. */
const RATES: readonly (readonly [Fault, number])[] = [
  ['greylist', 10],
  ['busy', 1],
  ['hang up', 1],
  ['put off', 10],
  ['stall', 1],
  ['accept and hang up', 20],
];
const FAULTS_EACH = 2;
const CODES: Partial<Record<Fault, number>> = { greylist: 450, busy: 421, 'put off': 452 };

export interface Acceptance {
  readonly to: string;
  readonly at: number;
  /** Whether the client was told. */
  readonly acknowledged: boolean;
}

/** A mail server on a bad day. Whom it refuses for good is told by the address: `refused…@`. */
export class FaultSink {
  readonly accepted: Acceptance[] = [];
  readonly faults = new Map<Fault | 'refused', number>();
  /** The latest that can be unsubscribed from, as it came. */
  latest = '';
  private readonly tries = new Map<string, number>();
  private readonly server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    closeTimeout: 100,
    onRcptTo: ({ address }, session, done) => this.greet(address, session, done),
    onData: (stream, session, done) => void text(stream).then((mail) => this.take(mail, session, done), done),
  });

  async listen(): Promise<string> {
    this.server.on('error', () => undefined); // clients are killed, and their connections with them
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', () => resolve()));
    return `smtp://127.0.0.1:${(this.server.server.address() as AddressInfo).port}`;
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  /** Whose mail was accepted, how often. */
  get counts(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { to } of this.accepted) counts.set(to, (counts.get(to) ?? 0) + 1);
    return counts;
  }

  private greet(address: string, session: SMTPServerSession, done: (error?: Error) => void): void {
    if (address.startsWith('refused')) {
      this.count('refused');
      return done(answer(550));
    }
    const fault = this.roll(address, ['greylist', 'busy', 'hang up']);
    if (fault === 'hang up') return this.hangUp(session);
    done(fault && answer(CODES[fault] ?? 450));
  }

  private take(mail: string, session: SMTPServerSession, done: (error?: Error) => void): void {
    const to = session.envelope.rcptTo[0]?.address ?? '';
    const fault = this.roll(to, ['put off', 'stall', 'accept and hang up']);
    if (fault === 'stall') return; // until the client gives up
    if (fault === 'put off') return done(answer(452));
    if (mail.includes('List-Unsubscribe:')) this.latest = mail;
    this.accepted.push({ to, at: Date.now(), acknowledged: fault === undefined });
    if (fault === 'accept and hang up') return this.hangUp(session);
    done();
  }

  private roll(to: string, among: readonly Fault[]): Fault | undefined {
    const tries = this.tries.get(to) ?? 0;
    if (tries >= FAULTS_EACH) return undefined;
    const fault = RATES.find(([kind, rate]) => among.includes(kind) && Math.random() * 1_000 < rate)?.[0];
    if (fault === undefined) return undefined;
    this.tries.set(to, tries + 1);
    this.count(fault);
    return fault;
  }

  private count(fault: Fault | 'refused'): void {
    this.faults.set(fault, (this.faults.get(fault) ?? 0) + 1);
  }

  private hangUp({ id }: SMTPServerSession): void {
    for (const connection of this.server.connections) if (connection.id === id) connection._socket.destroy();
  }
}

const answer = (responseCode: number): Error => Object.assign(new Error('as the test asked'), { responseCode });
