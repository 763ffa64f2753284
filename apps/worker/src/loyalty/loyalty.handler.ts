import { Controller } from '@nestjs/common';
import { allow, GetPoints, PaymentRefunded, PaymentSucceeded } from '@showcase/contracts';
import { type AnswerInputOf, type PayloadOf } from '@warren/contracts';
import { Event, Request } from '@warren/messaging';
import { Points } from './points.ts';

/** Gives points for what was paid, and takes them back with a refund, whichever is heard of first. */
@Controller()
export class LoyaltyHandler {
  constructor(private readonly points: Points) {}

  @Event(PaymentSucceeded)
  async paid(payment: PayloadOf<typeof PaymentSucceeded>): Promise<void> {
    await this.points.enter('payment', payment);
  }

  @Event(PaymentRefunded)
  async refunded(payment: PayloadOf<typeof PaymentRefunded>): Promise<void> {
    await this.points.enter('refund', payment);
  }

  @Request(GetPoints, allow('points:read'))
  async balance({ userId }: PayloadOf<typeof GetPoints>): Promise<AnswerInputOf<typeof GetPoints>> {
    return { userId, points: await this.points.balance(userId), entries: await this.points.newest(userId) };
  }
}
