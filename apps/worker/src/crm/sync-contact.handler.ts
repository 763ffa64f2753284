import { Controller } from '@nestjs/common';
import { OrderPlacedV2, SubscriberAdded, SubscriberRemoved, UserRegistered } from '@showcase/contracts';
import { type PayloadOf } from '@warren/contracts';
import { Event, type RabbitContext } from '@warren/messaging';
import { IdempotencyStore } from '../idempotency/idempotency-store.ts';
import { Crm } from './crm.ts';

/** Passes on each fact about a contact once: the ledger skips repetitions, and what it cannot see the idempotency key gives away. */
@Controller()
export class SyncContactHandler {
  constructor(
    private readonly idempotency: IdempotencyStore,
    private readonly crm: Crm,
  ) {}

  @Event(UserRegistered)
  registered(user: PayloadOf<typeof UserRegistered>, context: RabbitContext): Promise<void> {
    return this.sync(user, context);
  }

  /** The CRM wants to know which codes work, so it hears the version that has them. */
  @Event(OrderPlacedV2)
  ordered(order: PayloadOf<typeof OrderPlacedV2>, context: RabbitContext): Promise<void> {
    const { orderId, customer, total, discountCode } = order;
    return this.sync({ email: customer.email, userId: customer.userId, orderId, total, discountCode }, context);
  }

  @Event(SubscriberAdded)
  added(subscriber: PayloadOf<typeof SubscriberAdded>, context: RabbitContext): Promise<void> {
    return this.sync(subscriber, context);
  }

  @Event(SubscriberRemoved)
  removed(subscriber: PayloadOf<typeof SubscriberRemoved>, context: RabbitContext): Promise<void> {
    return this.sync(subscriber, context);
  }

  private async sync(
    data: Record<string, unknown> & { readonly email: string },
    { id, type, timestamp, signal }: RabbitContext,
  ): Promise<void> {
    const change = { id, type, occurredAt: timestamp.toISOString(), data };
    await this.idempotency.once({ id, type }, data.email, async () => ({ state: await this.crm.send(change, signal) }));
  }
}
