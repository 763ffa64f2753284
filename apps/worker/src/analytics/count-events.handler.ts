import { Controller } from '@nestjs/common';
import { OrderConfirmed, OrderPlaced, OrderRejected, UserRegistered } from '@showcase/contracts';
import { type PayloadOf } from '@warren/contracts';
import { Event, RabbitContext } from '@warren/messaging';
import { ReadModel } from './read-model.ts';

/** Counts by facts only: no other service is asked for anything. */
@Controller()
export class CountEventsHandler {
  constructor(private readonly model: ReadModel) {}

  @Event(UserRegistered)
  async registered(_payload: PayloadOf<typeof UserRegistered>, event: RabbitContext): Promise<void> {
    await this.model.count(event, [{ name: 'registrations', value: 1 }]);
  }

  @Event(OrderPlaced)
  async placed(_payload: PayloadOf<typeof OrderPlaced>, event: RabbitContext): Promise<void> {
    await this.model.count(event, [{ name: 'orders-placed', value: 1 }]);
  }

  @Event(OrderConfirmed)
  async confirmed({ total }: PayloadOf<typeof OrderConfirmed>, event: RabbitContext): Promise<void> {
    await this.model.count(event, [
      { name: 'orders-confirmed', value: 1 },
      { name: 'revenue', value: total.amount, currency: total.currency },
    ]);
  }

  @Event(OrderRejected)
  async rejected(_payload: PayloadOf<typeof OrderRejected>, event: RabbitContext): Promise<void> {
    await this.model.count(event, [{ name: 'orders-rejected', value: 1 }]);
  }
}
