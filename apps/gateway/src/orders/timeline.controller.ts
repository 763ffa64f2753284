import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { GetTimeline } from '@showcase/contracts';
import type { AnswerOf } from '@warren/contracts';
import { Messenger } from '@warren/messaging';
import { Answers, type Caller, IdParameter, MissingError, NeedsToken, TheCaller } from '@warren/http';
import { Orders } from './orders.ts';

/** What became of an order, and why: from the log, in which every service's facts are. */
@ApiTags('orders')
@NeedsToken()
@Controller('orders')
export class TimelineController {
  constructor(
    private readonly orders: Orders,
    private readonly messenger: Messenger,
  ) {}

  /** Operators see anybody's. The log is a moment behind: a new order may have no steps yet. */
  @Get(':id/timeline')
  @Answers(
    'Each step of your order, with its time, its cause and who did it',
    { 200: GetTimeline.answer },
    [404, 502, 504],
  )
  async timeline(
    @Param({ schema: IdParameter }) { id }: IdParameter,
    @TheCaller() { userId, role }: Caller,
  ): Promise<AnswerOf<typeof GetTimeline>> {
    if (role !== 'operator') await this.orders.find(id, userId);
    const timeline = await this.messenger.request(GetTimeline, { orderId: id });
    if (role === 'operator' && timeline.steps.length === 0) {
      throw new MissingError('order-unknown', `The log knows of no order ${id}.`);
    }
    return timeline;
  }
}
