import { Injectable } from '@nestjs/common';
import { type DeliverEmail, MaySend } from '@showcase/contracts';
import { type PayloadOf } from '@warren/contracts';
import { failureOfRequest, Messenger } from '@warren/messaging';

/** Asks the service that decided on a mail, right before it is sent, whether it still may be. */
@Injectable()
export class SendApprovals {
  constructor(private readonly messenger: Messenger) {}

  /**
   * @returns why the mail must not be sent; undefined when it may be
   * @throws DependencyUnavailableError while nobody answers: without a yes nothing is sent
   * @throws RemoteRejectionError when there is no such campaign, which makes the mail a dead letter
   */
  async ask(campaign: PayloadOf<typeof DeliverEmail>['campaign']): Promise<string | undefined> {
    if (!campaign) return undefined;
    const { campaignId, subscriberId } = campaign;
    try {
      const answer = await this.messenger.request(MaySend, { campaignId, subscriberId });
      return answer.may ? undefined : answer.reason;
    } catch (error) {
      throw failureOfRequest('email-subscriptions', error);
    }
  }
}
