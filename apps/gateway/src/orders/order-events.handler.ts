import { Controller, UseFilters, UseInterceptors } from '@nestjs/common';
import { PaymentFailed, PaymentSucceeded, StockRejected, StockReserved } from '@showcase/contracts';
import type { PayloadOf } from '@warren/contracts';
import { Event } from '@warren/messaging';
import { InboxInterceptor, PersistenceExceptionFilter } from '@warren/persistence';
import { outOfStock, paymentFailed } from './domain/rejection.ts';
import { Orders } from './orders.ts';

/** The server that brings what orders wait for, with a queue of its own. */
export const ORDERS = Symbol('orders');

const here = { server: ORDERS };

/** Consumes what inventory and payments report of orders: in any order, again, or too late. */
@Controller()
@UseInterceptors(InboxInterceptor)
@UseFilters(PersistenceExceptionFilter)
export class OrderEventsHandler {
  constructor(private readonly orders: Orders) {}

  @Event(StockReserved, here)
  async reserved({ orderId }: PayloadOf<typeof StockReserved>): Promise<void> {
    await this.orders.apply(orderId, { turn: 'stock-reserved' });
  }

  @Event(StockRejected, here)
  async outOfStock({ orderId, missing }: PayloadOf<typeof StockRejected>): Promise<void> {
    await this.orders.apply(orderId, { turn: 'stock-rejected', rejection: outOfStock(missing) });
  }

  @Event(PaymentSucceeded, here)
  async paid({ orderId }: PayloadOf<typeof PaymentSucceeded>): Promise<void> {
    await this.orders.apply(orderId, { turn: 'payment-succeeded' });
  }

  @Event(PaymentFailed, here)
  async unpaid({ orderId, reason }: PayloadOf<typeof PaymentFailed>): Promise<void> {
    await this.orders.apply(orderId, { turn: 'payment-failed', rejection: paymentFailed(reason) });
  }
}
