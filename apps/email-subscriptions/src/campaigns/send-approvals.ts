import { Injectable } from '@nestjs/common';
import type { MaySend } from '@showcase/contracts';
import type { AnswerInputOf, PayloadOf } from '@warren/contracts';
import { UnitOfWork } from '@warren/persistence';
import { SubscriberRow } from '../subscribers/subscriber.entity.ts';
import { Suppressions } from '../subscriptions/suppressions.ts';
import { Campaigns } from './campaigns.ts';
import { DomainPauses } from './domain-pauses.ts';
import { SendLedger } from './send-ledger.ts';
import { approvalOf, type SendApproval } from './send-approval.ts';

/** Says right before a mail is sent whether it may be, and has that on record before it is said. */
@Injectable()
export class SendApprovals {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly campaigns: Campaigns,
    private readonly sends: SendLedger,
    private readonly suppressions: Suppressions,
    private readonly domains: DomainPauses,
  ) {}

  async ask({ campaignId, subscriberId }: PayloadOf<typeof MaySend>): Promise<AnswerInputOf<typeof MaySend>> {
    return this.unitOfWork.run(async () => {
      // Whoever unsubscribes waits for this transaction, and sees then that a mail is on its way.
      const subscriber = await this.unitOfWork.manager.findOne(SubscriberRow, {
        where: { id: subscriberId },
        lock: { mode: 'pessimistic_read' },
      });
      const send = await this.sends.lock(campaignId, subscriberId);
      const campaign = await this.campaigns.stateOf(campaignId);
      const suppressed = subscriber !== null && (await this.suppressions.has(subscriber.email));
      const domainPaused = subscriber !== null && (await this.domains.has(campaignId, subscriber.emailKey));
      const approval = approvalOf({ send, campaign, subscriber: subscriber?.status, suppressed, domainPaused });
      await this.note(campaignId, subscriberId, approval);
      return approval.may ? { may: true } : { may: false, reason: approval.reason };
    });
  }

  private async note(campaignId: string, subscriberId: string, approval: SendApproval): Promise<void> {
    if (approval.may) return this.sends.move(campaignId, subscriberId, approval.next);
    if (approval.next === 'held') return this.sends.hold(campaignId, subscriberId, approval.reason);
    if (approval.next) await this.sends.move(campaignId, subscriberId, approval.next, approval.reason);
  }
}
