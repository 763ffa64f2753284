import { Injectable, type OnModuleInit } from '@nestjs/common';
import { EventBus, type IEventPublisher } from '@nestjs/cqrs';
import { OrderConfirmed, OrderPlaced, OrderPlacedV2, OrderRejected } from '@showcase/contracts';
import { Outbox, UnitOfWork } from '@warren/persistence';
import { type OrderEvent, OrderWasConfirmed, OrderWasPlaced, type OrderRecord } from './domain/order-events.ts';

/**
 * How events leave the event bus. First into the outbox, as the facts that the world knows them by, in the transaction
 * of whoever publishes: `await bus.publish(event)` fails when that fails, and all is rolled back together. The handlers
 * in this process (`@EventsHandler`) are called once that is committed, since they cannot be rolled back.
 */
@Injectable()
export class OutboxPublisher implements IEventPublisher<OrderEvent>, OnModuleInit {
  constructor(
    private readonly bus: EventBus<OrderEvent>,
    private readonly outbox: Outbox,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  onModuleInit(): void {
    this.bus.publisher = this;
  }

  async publish(event: OrderEvent): Promise<void> {
    await this.publishToOutbox(event);
    this.unitOfWork.afterCommit(event, () => this.bus.subject$.next(event));
  }

  private async publishToOutbox(event: OrderEvent): Promise<unknown> {
    const { order } = event;
    const key = { key: order.customer.userId };
    if (event instanceof OrderWasPlaced) {
      return this.publishPlaced(order, key);
    }
    const at = event.at.toISOString();
    if (event instanceof OrderWasConfirmed) {
      return this.outbox.publish(OrderConfirmed, { ...commonFields(order), confirmedAt: at }, key);
    }
    return this.outbox.publish(OrderRejected, { ...commonFields(order), ...event.rejection, rejectedAt: at }, key);
  }

  /** In both versions, until nobody hears the first one any more: docs/contracts.md says who does. */
  private async publishPlaced(order: OrderRecord, key: { key: string }): Promise<void> {
    const { discountCode, placedAt: at } = order;
    const { lines, ...fields } = commonFields(order);
    const placedAt = at.toISOString();
    await this.outbox.publish(OrderPlaced, { ...fields, lines, placedAt }, key);
    await this.outbox.publish(OrderPlacedV2, { ...fields, items: lines, discountCode, placedAt }, key);
  }
}

function commonFields({ id: orderId, customer, lines, total }: OrderRecord) {
  return { orderId, customer, lines: [...lines], total };
}
