import { Inject, Injectable, Logger } from '@nestjs/common';
import { PersistenceError, Pollers, type PollResult } from '@warren/persistence';
import { type Belief, ReportForwarder, reportsBelieved } from '../mail/report-forwarder.ts';
import { ASIDE, type Mailbox, MailboxError, type WaitingMail } from './mailbox.ts';

export interface MailboxReading {
  readonly mailbox: Mailbox;
  readonly believes: Belief;
  /** Milliseconds between two looks into an empty mailbox. */
  readonly everyMs: number;
}

export const MAILBOX_READING = Symbol('MailboxReading');

/** In one run, so that a stop has not long to wait. */
const BATCH = 50;
/** As large as a mail may be that comes by HTTP, in bytes. */
const LARGEST = 2_048 * 1_024;

/**
 * Reads the mailbox where mails come back. A mail is removed once its reports are in the outbox: who dies in between
 * leaves it to the next run, whose reports have the same ids and so no second effect. One that nothing can be made of is
 * put aside, and those behind it go on.
 */
@Injectable()
export class MailboxReader {
  private readonly logger = new Logger('Mailbox');

  constructor(
    @Inject(MAILBOX_READING) private readonly reading: MailboxReading,
    private readonly forwarder: ReportForwarder,
    pollers: Pollers,
  ) {
    const { everyMs } = reading;
    // A server that refuses the log-in must not be asked every few seconds.
    const backoff = { baseMs: Math.min(everyMs, 5_000), maxMs: Math.max(everyMs, 60_000) };
    pollers.add({ name: 'Mailbox', run: () => this.run(), everyMs, backoff });
  }

  private async run(): Promise<PollResult> {
    let [seen, left] = [0, 0];
    for await (const mail of this.reading.mailbox.mails()) {
      if (seen - left === BATCH) return 'more';
      seen += 1;
      const problem = await this.take(mail);
      if (problem === undefined) await mail.remove();
      else if (!(await this.putAside(mail, problem))) left += 1;
    }
    return 'idle';
  }

  /**
   * @returns what is wrong with the mail itself
   * @throws PersistenceError, MailboxError when it is not the mail: then all of them wait
   */
  private async take(mail: WaitingMail): Promise<string | undefined> {
    if (mail.size > LARGEST) return `It has ${mail.size} bytes; ${LARGEST} are read.`;
    try {
      await this.forwarder.pass(await reportsBelieved(await mail.read(), this.reading.believes));
      return undefined;
    } catch (error) {
      if (error instanceof PersistenceError || error instanceof MailboxError) throw error;
      return error instanceof Error ? error.message : String(error);
    }
  }

  /** @returns whether it could be */
  private async putAside(mail: WaitingMail, problem: string): Promise<boolean> {
    try {
      await mail.putAside();
      this.logger.warn(`A mail was put aside, in ${ASIDE}: ${mail.name}. ${problem}`);
      return true;
    } catch (error) {
      this.logger.error(
        `A mail stays in the mailbox; those behind it are read: ${mail.name}. ${problem} ${String(error)}`,
      );
      return false;
    }
  }
}
