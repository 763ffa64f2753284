import { type DynamicModule, Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { IdempotencyKeys } from '@warren/http';
import { UsersModule } from '../users/users.module.ts';
import { CountOrders } from './count-orders.ts';
import { OrderFactsHandler } from './order-facts.handler.ts';
import { OrderStore } from './order-store.ts';
import { ORDER_TIMEOUT_MS } from './order-timeout.ts';
import { OrderTimeouts } from './order-timeouts.ts';
import { OrdersController } from './orders.controller.ts';
import { Orders } from './orders.ts';
import { OutboxPublisher } from './outbox-publisher.ts';
import { PlaceOrder } from './place-order.ts';
import { Stock } from './stock.ts';
import { TimelineController } from './timeline.controller.ts';

@Module({
  imports: [CqrsModule.forRoot(), UsersModule],
  controllers: [OrdersController, TimelineController, OrderFactsHandler],
  providers: [PlaceOrder, Orders, OrderStore, Stock, OutboxPublisher, OrderTimeouts, CountOrders, IdempotencyKeys],
  exports: [Orders],
})
export class OrdersModule {
  /** @param timeoutMs how long an order may wait for stock and payment */
  static forRoot(timeoutMs: number): DynamicModule {
    return { module: OrdersModule, providers: [{ provide: ORDER_TIMEOUT_MS, useValue: timeoutMs }] };
  }
}
