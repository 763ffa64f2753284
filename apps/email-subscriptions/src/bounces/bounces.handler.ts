import { Controller } from '@nestjs/common';
import { allow, MailAccepted, MailRefused, NoteAnonymousReport, NoteMailReport } from '@showcase/contracts';
import { matchingKey, type PayloadOf } from '@warren/contracts';
import { Event, Task } from '@warren/messaging';
import { DomainPauses } from '../campaigns/domain-pauses.ts';
import { causeOf, isAboutUs } from './bounce-cause.ts';
import { Bounces } from './bounces.ts';
import { MailRecipients } from './mail-recipients.ts';
import { OperatorAlerts } from './operator-alerts.ts';

type About = PayloadOf<typeof NoteMailReport>['about'];

/** Learns of mails that did not arrive: at once, from our own server, or later, from another's. */
@Controller()
export class BouncesHandler {
  constructor(
    private readonly bounces: Bounces,
    private readonly recipients: MailRecipients,
    private readonly domains: DomainPauses,
    private readonly alerts: OperatorAlerts,
  ) {}

  /** The mail's own task knows best whom it went to; then the address that is on the list. */
  @Task(NoteMailReport, allow('mails:report'))
  async report({ email, alsoKnownAs = [], taskId, ...report }: PayloadOf<typeof NoteMailReport>): Promise<void> {
    const known = taskId === undefined ? undefined : await this.recipients.of(taskId);
    const listed = known ?? (await this.recipients.among([email, ...alsoKnownAs]));
    await this.bounces.note({ ...report, email: listed ?? email });
    await this.heedRefusalOfUs(report.about, listed ?? email, taskId);
  }

  /** Of a mail that we never sent, or to somebody who was removed, there is nothing to learn. */
  @Task(NoteAnonymousReport, allow('mails:report'))
  async anonymousReport({ taskId, ...report }: PayloadOf<typeof NoteAnonymousReport>): Promise<void> {
    const email = await this.recipients.of(taskId);
    if (email === undefined) return;
    await this.bounces.note({ ...report, email });
    await this.heedRefusalOfUs(report.about, email, taskId);
  }

  /**
   * A refusal of our sender, or of what a mail says, says nothing about the mailbox. One because of us makes operators
   * look; a campaign's mails wait for them, which is its own ledger's business.
   */
  @Event(MailRefused)
  async refused({ taskId, to, reason, refused, campaignId }: PayloadOf<typeof MailRefused>): Promise<void> {
    const about = refusalOf(reason);
    const cause = causeOf(about);
    if (isAboutUs(cause)) {
      if (campaignId === undefined) await this.alerts.raise({ domain: domainOf(to), cause, reason });
    } else if (refused === 'recipient') await this.bounces.note({ reportId: taskId, email: to, about });
  }

  /** Of a refusal because of us operators are told, and a campaign's mails to the domain wait. */
  private async heedRefusalOfUs(about: About, email: string, taskId: string | undefined): Promise<void> {
    if (about.kind !== 'bounce') return;
    const [cause, reason] = [causeOf(about), about.diagnostic ?? about.status];
    if (!isAboutUs(cause)) return;
    const isCampaigns = taskId !== undefined && (await this.domains.pauseFor(taskId, { cause, reason }));
    if (!isCampaigns) await this.alerts.raise({ domain: domainOf(email), cause, reason });
  }

  @Event(MailAccepted)
  async accepted({ taskId, to, campaignId, reply }: PayloadOf<typeof MailAccepted>): Promise<void> {
    if (campaignId === undefined) await this.recipients.remember(taskId, to, reply);
  }
}

const domainOf = (email: string): string => matchingKey(email).replace(/^.*@/, '');

/** What a server's reply says beyond "failed" is found in its text. */
const refusalOf = (reason: string) => ({ kind: 'bounce', status: '5.0.0', diagnostic: reason }) as const;
