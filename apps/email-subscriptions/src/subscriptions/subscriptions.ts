import { Inject, Injectable } from '@nestjs/common';
import {
  type AskToSubscribe,
  DeliverEmail,
  type Origin,
  SubscriberConfirmed,
  SubscriberUnsubscribed,
} from '@showcase/contracts';
import { type InputOf, type PayloadOf } from '@warren/contracts';
import { newId, RequestRejectedError } from '@warren/messaging';
import { Outbox, UnitOfWork } from '@warren/persistence';
import { SendLedger } from '../campaigns/send-ledger.ts';
import { SubscriberRow } from '../subscribers/subscriber.entity.ts';
import { Subscribers } from '../subscribers/subscribers.ts';
import { SignUpLimits } from './sign-up-limits.ts';
import { after, type SubscriberEvent, mayBeAsked } from './subscriber-state.ts';
import { alreadySubscribed, confirmationRequest } from './subscription-mails.ts';
import { SUBSCRIPTION_SETTINGS, type SubscriptionSettings } from './subscription-settings.ts';
import { Suppressions } from './suppressions.ts';
import { type Purpose, Tokens } from './tokens.ts';

/** Milliseconds for which the link in a confirmation mail is good. */
const GOOD_FOR_MS = 48 * 3_600_000;

/** What came of somebody's asking. It is for the log and for tests: whoever asked is never told. */
export type SignUpOutcome = 'asked' | 'told' | 'limited' | 'suppressed' | 'refused';

/** Double opt-in: who wants mail says so from the mailbox itself, and can take it back with one click. */
@Injectable()
export class Subscriptions {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly subscribers: Subscribers,
    private readonly limits: SignUpLimits,
    private readonly suppressions: Suppressions,
    private readonly tokens: Tokens,
    private readonly sends: SendLedger,
    @Inject(SUBSCRIPTION_SETTINGS) private readonly settings: SubscriptionSettings,
  ) {}

  /** Writes to the address's owner, at most. */
  async ask({ email, name, origin }: PayloadOf<typeof AskToSubscribe>): Promise<SignUpOutcome> {
    return this.unitOfWork.run(async () => {
      const subscriber = await this.#find(email, name ?? '');
      if (!subscriber) return 'suppressed';
      if (subscriber.status !== 'confirmed' && !mayBeAsked(subscriber.status)) return 'refused';
      if (!(await this.limits.tryAcquire(email, origin.ip))) return 'limited';
      await this.#note(subscriber.id, 'asked', origin);
      if (subscriber.status === 'confirmed') return this.#mailAlreadySubscribed(subscriber);
      return this.#askOwner(subscriber);
    });
  }

  /** @throws Refusal `token-invalid`, `token-expired`, `token-used` */
  async confirm(token: string, origin: Origin): Promise<string> {
    const { subscriberId, tokenId } = await this.tokens.read('confirm', token);
    return this.unitOfWork.run(async () => {
      await this.#use(tokenId);
      const row = await this.#move(subscriberId, 'confirmed', origin);
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
      const row = await this.#move(subscriberId, 'unsubscribed', origin);
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

  /** A link for this subscriber's mails. */
  async link(purpose: Purpose, subscriberId: string, tokenId = newId(), expiresAt?: Date): Promise<string> {
    const token = await this.tokens.issue(purpose, { subscriberId, tokenId }, expiresAt);
    return new URL(`/subscriptions/${purpose}?token=${token}`, this.settings.publicUrl).href;
  }

  /** @returns null for an address that must never be written to */
  async #find(email: string, name: string): Promise<SubscriberRow | null> {
    const found = await this.subscribers.byAddress(email);
    if (found) return found;
    return (await this.subscribers.add({ email, name })) ?? this.subscribers.byAddress(email);
  }

  async #askOwner({ id, email, name }: SubscriberRow): Promise<SignUpOutcome> {
    const [tokenId, expiresAt] = [newId(), new Date(Date.now() + GOOD_FOR_MS)];
    await this.unitOfWork.manager.query(
      'INSERT INTO confirmations (token_id, subscriber_id, expires_at) VALUES ($1, $2, $3)',
      [tokenId, id, expiresAt],
    );
    await this.#send(id, confirmationRequest(email, name, await this.link('confirm', id, tokenId, expiresAt)));
    return 'asked';
  }

  async #mailAlreadySubscribed({ id, email, name }: SubscriberRow): Promise<SignUpOutcome> {
    await this.#send(id, alreadySubscribed(email, name, await this.link('unsubscribe', id)));
    return 'told';
  }

  async #send(key: string, mail: InputOf<typeof DeliverEmail>): Promise<void> {
    await this.outbox.enqueue(DeliverEmail, mail, { key, priority: 'high' });
  }

  /** @throws Refusal when it was used before, or taken back */
  async #use(tokenId: string): Promise<void> {
    const [, used] = (await this.unitOfWork.manager.query(
      'UPDATE confirmations SET used_at = now() WHERE token_id = $1 AND used_at IS NULL',
      [tokenId],
    )) as [unknown, number];
    if (used === 0)
      throw new RequestRejectedError('token-used', 'The link was used before, or is good for nothing any more.');
  }

  /** @returns who it was, or undefined when it changes nothing */
  async #move(subscriberId: string, event: SubscriberEvent, origin: Origin): Promise<SubscriberRow | undefined> {
    const { manager } = this.unitOfWork;
    const row = await manager.findOne(SubscriberRow, {
      where: { id: subscriberId },
      lock: { mode: 'pessimistic_write' },
    });
    if (!row) throw new RequestRejectedError('token-invalid', 'The person of this link has been erased.');
    const status = after(row.status, event);
    if (status === row.status) return undefined;
    await manager.update(SubscriberRow, { id: subscriberId }, { status });
    await this.#note(subscriberId, event, origin);
    return row;
  }

  async #note(subscriberId: string, what: 'asked' | SubscriberEvent, { ip, userAgent, form }: Origin): Promise<void> {
    await this.unitOfWork.manager.query(
      'INSERT INTO consents (subscriber_id, what, at, ip, user_agent, form) VALUES ($1, $2, now(), $3, $4, $5)',
      [subscriberId, what, ip, userAgent, form],
    );
  }
}
