import { Controller } from '@nestjs/common';
import { DeliverEmail, MailAccepted, MailRefused, MailUncertain } from '@showcase/contracts';
import { type PayloadOf, TaskFailed } from '@warren/contracts';
import { Event } from '@warren/messaging';
import { UnitOfWork } from '@warren/persistence';
import { causeOf, isAboutUs } from '../bounces/bounce-cause.ts';
import { DomainPauses } from './domain-pauses.ts';
import { CampaignDispatcher } from './campaign-dispatcher.ts';
import { SendLedger } from './send-ledger.ts';

/** What a mail server says, and not what went wrong on our side. */
const REPLY = /(?<!\d)[45]\d\d[ -]/;

/** Writes down what became of each recipient's mail, and has the next ones sent. */
@Controller()
export class SendOutcomesHandler {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly sends: SendLedger,
    private readonly domains: DomainPauses,
    private readonly dispatcher: CampaignDispatcher,
  ) {}

  @Event(MailAccepted)
  async accepted({ taskId, campaignId, reply }: PayloadOf<typeof MailAccepted>): Promise<void> {
    if (campaignId !== undefined) await this.settle(taskId, 'sent', reply);
  }

  @Event(MailRefused)
  async refused({ taskId, campaignId, reason }: PayloadOf<typeof MailRefused>): Promise<void> {
    if (campaignId !== undefined) await this.refuse(taskId, '5.0.0', reason);
  }

  @Event(MailUncertain)
  async uncertain({ taskId, campaignId, reason }: PayloadOf<typeof MailUncertain>): Promise<void> {
    if (campaignId !== undefined) await this.settle(taskId, 'uncertain', reason);
  }

  /** The server has put it off until there were no attempts left. */
  @Event(TaskFailed)
  async gaveUp({ taskId, taskType, error }: PayloadOf<typeof TaskFailed>): Promise<void> {
    if (taskType === DeliverEmail.type) await this.refuse(taskId, '4.0.0', error.message);
  }

  /** A refusal because of us is no end: the mail waits, and all others to its domain with it. */
  private async refuse(taskId: string, status: string, reason: string): Promise<void> {
    const cause = causeOf({ status, diagnostic: reason });
    const waits = isAboutUs(cause) && REPLY.test(reason) && (await this.domains.pauseFor(taskId, { cause, reason }));
    if (!waits) return this.settle(taskId, 'refused', reason);
    this.unitOfWork.afterCommit(this.dispatcher, () => this.dispatcher.wake());
  }

  private async settle(taskId: string, end: 'sent' | 'refused' | 'uncertain', reason?: string): Promise<void> {
    await this.sends.settle(taskId, end, reason);
    this.unitOfWork.afterCommit(this.dispatcher, () => this.dispatcher.wake());
  }
}
