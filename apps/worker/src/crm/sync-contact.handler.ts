import { Controller } from '@nestjs/common';
import { type PayloadOf, SubscriberAdded, SubscriberRemoved, UserRegistered } from '@warren/contracts';
import { Event, type RabbitContext } from '@warren/messaging';
import { Ledger } from '../ledger/ledger.ts';
import { Crm } from './crm.ts';

type ContactFact =
  PayloadOf<typeof UserRegistered> | PayloadOf<typeof SubscriberAdded> | PayloadOf<typeof SubscriberRemoved>;

/** Passes on each fact about a contact once: the ledger skips repetitions, and what it cannot see the idempotency key gives away. */
@Controller()
export class SyncContactHandler {
  constructor(
    private readonly ledger: Ledger,
    private readonly crm: Crm,
  ) {}

  @Event(UserRegistered)
  registered(user: PayloadOf<typeof UserRegistered>, context: RabbitContext): Promise<void> {
    return this.#sync(user, context);
  }

  @Event(SubscriberAdded)
  added(subscriber: PayloadOf<typeof SubscriberAdded>, context: RabbitContext): Promise<void> {
    return this.#sync(subscriber, context);
  }

  @Event(SubscriberRemoved)
  removed(subscriber: PayloadOf<typeof SubscriberRemoved>, context: RabbitContext): Promise<void> {
    return this.#sync(subscriber, context);
  }

  async #sync(data: ContactFact, { id, type, timestamp, signal }: RabbitContext): Promise<void> {
    const fact = { id, type, occurredAt: timestamp.toISOString(), data };
    await this.ledger.once({ id, type }, data.email, () => this.crm.tell(fact, signal));
  }
}
