import { Injectable } from '@nestjs/common';
import { type AskToSubscribe, DeliverEmail, type EnrolSubscriber, type Origin } from '@showcase/contracts';
import { type InputOf, type PayloadOf } from '@warren/contracts';
import { newId } from '@warren/messaging';
import { Outbox, UnitOfWork } from '@warren/persistence';
import type { SubscriberRow } from '../subscribers/subscriber.entity.ts';
import { Subscribers } from '../subscribers/subscribers.ts';
import { noteConsent } from './consents.ts';
import { SignUpLimits } from './sign-up-limits.ts';
import { mayBeAsked } from './subscriber-state.ts';
import { SubscriptionLinks } from './subscription-links.ts';
import { alreadySubscribed, confirmationRequest } from './subscription-mails.ts';

/** Milliseconds for which the link in a confirmation mail is good. */
const GOOD_FOR_MS = 48 * 3_600_000;

/** By a user, and by no form. */
const ADDED: Origin = { ip: null, userAgent: null, form: 'added' };

/** What came of a sign-up. It is for the log and for tests: the caller never learns it. */
export type SignUpOutcome = 'asked' | 'told' | 'limited' | 'suppressed' | 'refused';

/** The first half of double opt-in: the owner of the mailbox is asked whether the sign-up is theirs. */
@Injectable()
export class SignUps {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly subscribers: Subscribers,
    private readonly limits: SignUpLimits,
    private readonly links: SubscriptionLinks,
  ) {}

  /**
   * Adds a subscriber for a user, who is their owner: pending, until the owner of the address says yes to the mail.
   * @returns undefined, and does nothing, for an address that is on the list, or must never be written to
   */
  async add(request: PayloadOf<typeof EnrolSubscriber>, owner: string): Promise<SubscriberRow | undefined> {
    return this.unitOfWork.run(async () => {
      const added = await this.subscribers.add(request, owner);
      if (!added || !(await this.limits.tryAcquire(added.email, owner))) return added;
      await noteConsent(this.unitOfWork.manager, added.id, 'asked', ADDED);
      await this.askOwner(added);
      return added;
    });
  }

  /** Writes to the address's owner, at most. */
  async ask({ email, name, origin }: PayloadOf<typeof AskToSubscribe>): Promise<SignUpOutcome> {
    return this.unitOfWork.run(async () => {
      const subscriber = await this.find(email, name ?? '');
      if (!subscriber) return 'suppressed';
      if (subscriber.status !== 'confirmed' && !mayBeAsked(subscriber.status)) return 'refused';
      if (!(await this.limits.tryAcquire(email, origin.ip))) return 'limited';
      await noteConsent(this.unitOfWork.manager, subscriber.id, 'asked', origin);
      if (subscriber.status === 'confirmed') return this.mailAlreadySubscribed(subscriber);
      return this.askOwner(subscriber);
    });
  }

  /** @returns null for an address that must never be written to */
  private async find(email: string, name: string): Promise<SubscriberRow | null> {
    const found = await this.subscribers.byAddress(email);
    if (found) return found;
    return (await this.subscribers.add({ email, name }, null)) ?? this.subscribers.byAddress(email);
  }

  private async askOwner({ id, email, name }: SubscriberRow): Promise<SignUpOutcome> {
    const [tokenId, expiresAt] = [newId(), new Date(Date.now() + GOOD_FOR_MS)];
    await this.unitOfWork.manager.query(
      'INSERT INTO confirmations (token_id, subscriber_id, expires_at) VALUES ($1, $2, $3)',
      [tokenId, id, expiresAt],
    );
    const url = await this.links.url('confirm', id, tokenId, expiresAt);
    await this.send(id, confirmationRequest(email, name, url), tokenId);
    return 'asked';
  }

  private async mailAlreadySubscribed({ id, email, name }: SubscriberRow): Promise<SignUpOutcome> {
    await this.send(id, alreadySubscribed(email, name, await this.links.url('unsubscribe', id)));
    return 'told';
  }

  /** @param id of the task: the confirmation's token has the same, so that what became of its mail can be found */
  private async send(key: string, mail: InputOf<typeof DeliverEmail>, id = newId()): Promise<void> {
    await this.outbox.enqueue(DeliverEmail, mail, { id, key, priority: 'high' });
  }
}
