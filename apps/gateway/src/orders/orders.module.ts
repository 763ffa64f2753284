import { type DynamicModule, Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { IdempotencyKeys } from '@warren/http';
import { CountOrders } from './count-orders.ts';
import { LiveOrder } from './live-order.ts';
import { OrderEventsHandler } from './order-events.handler.ts';
import { OrderStore } from './order-store.ts';
import { ORDER_TIMEOUT_MS, OrderTimeouts } from './order-timeouts.ts';
import { OrderWatch } from './order-watch.ts';
import { OrdersController } from './orders.controller.ts';
import { Orders } from './orders.ts';
import { OutboxPublisher } from './outbox-publisher.ts';
import { NewOrders } from './new-orders.ts';
import { PlaceOrder } from './place-order.ts';
import { Stock } from './stock.ts';
import { TimelineController } from './timeline.controller.ts';

@Module({
  imports: [CqrsModule.forRoot()],
  controllers: [OrdersController, TimelineController, OrderEventsHandler],
  providers: [
    PlaceOrder,
    NewOrders,
    Orders,
    OrderStore,
    Stock,
    OutboxPublisher,
    OrderTimeouts,
    CountOrders,
    LiveOrder,
    OrderWatch,
    IdempotencyKeys,
  ],
  exports: [Orders],
})
export class OrdersModule {
  /** @param timeoutMs how long an order may wait for stock and payment */
  static forRoot(timeoutMs: number): DynamicModule {
    return { module: OrdersModule, providers: [{ provide: ORDER_TIMEOUT_MS, useValue: timeoutMs }] };
  }
}
