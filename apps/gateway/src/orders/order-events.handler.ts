import { Controller } from '@nestjs/common';
import { PaymentFailed, PaymentSucceeded, StockRejected, StockReserved } from '@showcase/contracts';
import type { PayloadOf } from '@warren/contracts';
import { Event, type HandlerOptions } from '@warren/messaging';
import { outOfStock, paymentFailed } from './domain/rejection.ts';
import { Orders } from './orders.ts';

/** The server that brings what orders wait for, with a queue of its own. */
export const ORDERS = Symbol('orders');

/** The class was called OrderFactsHandler when it was released, and the inbox still knows it by that. */
const handler = (method: string): HandlerOptions => ({ server: ORDERS, name: `OrderFactsHandler.${method}` });

/** Consumes what inventory and payments report of orders: in any order, again, or too late. */
@Controller()
export class OrderEventsHandler {
  constructor(private readonly orders: Orders) {}

  @Event(StockReserved, handler('reserved'))
  async reserved({ orderId }: PayloadOf<typeof StockReserved>): Promise<void> {
    await this.orders.apply(orderId, { turn: 'stock-reserved' });
  }

  @Event(StockRejected, handler('outOfStock'))
  async outOfStock({ orderId, missing }: PayloadOf<typeof StockRejected>): Promise<void> {
    await this.orders.apply(orderId, { turn: 'stock-rejected', rejection: outOfStock(missing) });
  }

  @Event(PaymentSucceeded, handler('paid'))
  async paid({ orderId }: PayloadOf<typeof PaymentSucceeded>): Promise<void> {
    await this.orders.apply(orderId, { turn: 'payment-succeeded' });
  }

  @Event(PaymentFailed, handler('unpaid'))
  async unpaid({ orderId, reason }: PayloadOf<typeof PaymentFailed>): Promise<void> {
    await this.orders.apply(orderId, { turn: 'payment-failed', rejection: paymentFailed(reason) });
  }
}
