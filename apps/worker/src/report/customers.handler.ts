import { Controller } from '@nestjs/common';
import { OrderConfirmed, OrderPlaced, OrderRejected, UserRegistered } from '@showcase/contracts';
import type { PayloadOf } from '@warren/contracts';
import { Event } from '@warren/messaging';
import { Customers } from './customers.ts';

/** Keeps what statements are made of. */
@Controller()
export class CustomersHandler {
  constructor(private readonly customers: Customers) {}

  @Event(UserRegistered)
  registered(user: PayloadOf<typeof UserRegistered>): Promise<void> {
    return this.customers.registered(user);
  }

  @Event(OrderPlaced)
  placed(order: PayloadOf<typeof OrderPlaced>): Promise<void> {
    return this.customers.placed(order);
  }

  @Event(OrderConfirmed)
  confirmed({ orderId }: PayloadOf<typeof OrderConfirmed>): Promise<void> {
    return this.customers.ended(orderId, 'confirmed');
  }

  @Event(OrderRejected)
  rejected({ orderId }: PayloadOf<typeof OrderRejected>): Promise<void> {
    return this.customers.ended(orderId, 'rejected');
  }
}
