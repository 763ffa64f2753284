import { Controller } from '@nestjs/common';
import { Ctx, EventPattern } from '@nestjs/microservices';
import { webhookEvents } from '@showcase/contracts';
import { RabbitContext } from '@warren/messaging';
import { Deliveries } from './deliveries.ts';

/** Nest's own decorator, because it takes many types. Customers are told what was said, unknown fields and all. */
@Controller()
export class FanOutHandler {
  constructor(private readonly deliveries: Deliveries) {}

  @EventPattern(webhookEvents.map(({ type }) => type), { kind: 'event' })
  async fanOut(@Ctx() event: RabbitContext): Promise<void> {
    await this.deliveries.plan(event);
  }
}
