import { EventsHandler, type IEventHandler } from '@nestjs/cqrs';
import { metrics, type Counter } from '@opentelemetry/api';
import { type OrderEvent, OrderWasConfirmed, OrderWasPlaced, OrderWasRejected } from './domain/order-events.ts';

/** Counts orders and how they end, for whoever watches the shop. */
@EventsHandler(OrderWasPlaced, OrderWasConfirmed, OrderWasRejected)
export class CountOrders implements IEventHandler<OrderEvent> {
  private readonly orders: Counter = metrics.getMeter('warren.gateway').createCounter('warren.orders', {
    description: 'Orders that were placed, confirmed, or rejected for a reason',
  });

  handle(event: OrderEvent): void {
    this.orders.add(1, { 'warren.order.outcome': outcomeOf(event) });
  }
}

function outcomeOf(event: OrderEvent): string {
  if (event instanceof OrderWasPlaced) return 'placed';
  return event instanceof OrderWasConfirmed ? 'confirmed' : event.rejection.reason;
}
