import { Controller } from '@nestjs/common';
import { OrderPlaced, PaymentSucceeded, UserRegistered } from '@showcase/contracts';
import { type PayloadOf } from '@warren/contracts';
import { Event } from '@warren/messaging';
import { OrdersSeen } from './orders-seen.ts';

/** Looks at orders, and stops none: what is unusual is a fact for people to follow up. */
@Controller()
export class FraudHandler {
  constructor(private readonly orders: OrdersSeen) {}

  @Event(UserRegistered)
  async registered({ userId, registeredAt }: PayloadOf<typeof UserRegistered>): Promise<void> {
    await this.orders.registered(userId, registeredAt);
  }

  @Event(OrderPlaced)
  async placed({ orderId, customer, total, placedAt }: PayloadOf<typeof OrderPlaced>): Promise<void> {
    await this.orders.record('placed', { orderId, userId: customer.userId, amount: total.amount }, placedAt);
  }

  @Event(PaymentSucceeded)
  async paid({ orderId, customer, total, paidAt }: PayloadOf<typeof PaymentSucceeded>): Promise<void> {
    await this.orders.record('paid', { orderId, userId: customer.userId, amount: total.amount }, paidAt);
  }
}
