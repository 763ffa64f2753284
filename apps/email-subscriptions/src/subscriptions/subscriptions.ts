import { Injectable } from '@nestjs/common';
import { type Origin, SubscriberConfirmed, SubscriberUnsubscribed } from '@showcase/contracts';
import { RequestRejectedError } from '@warren/messaging';
import { Outbox, UnitOfWork } from '@warren/persistence';
import { SendLedger } from '../campaigns/send-ledger.ts';
import { SubscriberRow } from '../subscribers/subscriber.entity.ts';
import { noteConsent } from './consents.ts';
import { after, type SubscriberEvent } from './subscriber-state.ts';
import { Suppressions } from './suppressions.ts';
import { Tokens } from './tokens.ts';

/** The second half of double opt-in: a person confirms from the mailbox itself, and unsubscribes with one click. */
@Injectable()
export class Subscriptions {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly suppressions: Suppressions,
    private readonly tokens: Tokens,
    private readonly sends: SendLedger,
  ) {}

  /** @throws Refusal `token-invalid`, `token-expired`, `token-used` */
  async confirm(token: string, origin: Origin): Promise<string> {
    const { subscriberId, tokenId } = await this.tokens.read('confirm', token);
    return this.unitOfWork.run(async () => {
      await this.use(tokenId);
      const row = await this.move(subscriberId, 'confirmed', origin);
      if (row) {
        await this.suppressions.liftBounce(row.email);
        const event = { subscriberId, email: row.email, name: row.name, confirmedAt: new Date().toISOString() };
        await this.outbox.publish(SubscriberConfirmed, event, { key: subscriberId });
      }
      return subscriberId;
    });
  }

  /**
   * Links that were not used yet are good for nothing afterwards, and no mail is under way any more.
   * @throws Refusal `token-invalid`
   */
  async unsubscribe(token: string, origin: Origin): Promise<string> {
    const { subscriberId } = await this.tokens.read('unsubscribe', token);
    await this.unitOfWork.run(async () => {
      const row = await this.move(subscriberId, 'unsubscribed', origin);
      await this.unitOfWork.manager.query('DELETE FROM confirmations WHERE subscriber_id = $1 AND used_at IS NULL', [
        subscriberId,
      ]);
      if (row) {
        const event = { subscriberId, email: row.email, unsubscribedAt: new Date().toISOString() };
        await this.outbox.publish(SubscriberUnsubscribed, event, { key: subscriberId });
      }
    });
    await this.sends.untilQuiet(subscriberId);
    return subscriberId;
  }

  /** @throws Refusal when it was used before, or taken back */
  private async use(tokenId: string): Promise<void> {
    const [, used] = (await this.unitOfWork.manager.query(
      'UPDATE confirmations SET used_at = now() WHERE token_id = $1 AND used_at IS NULL',
      [tokenId],
    )) as [unknown, number];
    if (used === 0)
      throw new RequestRejectedError('token-used', 'The link was used before, or is good for nothing any more.');
  }

  /** @returns who it was, or undefined when it changes nothing */
  private async move(subscriberId: string, event: SubscriberEvent, origin: Origin): Promise<SubscriberRow | undefined> {
    const { manager } = this.unitOfWork;
    const row = await manager.findOne(SubscriberRow, {
      where: { id: subscriberId },
      lock: { mode: 'pessimistic_write' },
    });
    if (!row) throw new RequestRejectedError('token-invalid', 'The person of this link has been erased.');
    const status = after(row.status, event);
    if (status === row.status) return undefined;
    await manager.update(SubscriberRow, { id: subscriberId }, { status });
    await noteConsent(manager, subscriberId, event, origin);
    return row;
  }
}
