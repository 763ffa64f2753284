import { Injectable } from '@nestjs/common';
import { NoteAnonymousReport, NoteMailReport } from '@showcase/contracts';
import { UnacceptableError } from '@warren/http';
import { Outbox, UnitOfWork } from '@warren/persistence';
import { MessageTokenIssuer } from '@warren/security';
import { mailSystem } from '../auth/message-token-caller.ts';
import { type MailReport, mailReports } from './mail-report.ts';

/** Which reports count: all, or only those that quote the Message-ID of a mail that we sent. */
export type Belief = 'all' | 'ours';

/** Passes on what returned mails say, to the service that keeps the subscribers. */
@Injectable()
export class ReportForwarder {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly messageTokens: MessageTokenIssuer,
  ) {}

  /** All reports of one mail, or none. Taking a mail twice has no second effect: its reports have the same ids. */
  async pass(reports: readonly MailReport[]): Promise<void> {
    await this.messageTokens.actFor(mailSystem, () =>
      this.unitOfWork.run(async () => {
        for (const report of reports) await this.enqueue(report);
      }),
    );
  }

  private async enqueue({ email, ...report }: MailReport): Promise<void> {
    const key = { key: report.reportId };
    if (email !== undefined) return void (await this.outbox.enqueue(NoteMailReport, { ...report, email }, key));
    const { taskId, reportId, about } = report;
    if (taskId !== undefined) await this.outbox.enqueue(NoteAnonymousReport, { reportId, taskId, about }, key);
  }
}

/**
 * What a mail says that anybody may have sent. Whoever knows the Message-ID of a mail of ours got it, or handled it;
 * the address that such a report names is not looked at, since our own books say whose it was.
 * @throws UnacceptableError for what is no report, or not about a mail of ours
 */
export async function reportsBelieved(message: Uint8Array, belief: Belief): Promise<MailReport[]> {
  const reports = await mailReports(message);
  if (belief === 'all') return reports;
  if (reports.some(({ taskId }) => taskId === undefined)) throw new UnacceptableError('not-about-our-mail', NOT_OURS);
  return reports.map(({ email: _named, ...report }) => report);
}

const NOT_OURS =
  'It does not quote the Message-ID of a mail of ours, and anybody may write to this mailbox. Where only your mail server can, set BOUNCE_MAILBOX_BELIEVES=all.';
