import { Controller, Get, Headers, Query, Res, UseGuards } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import { SearchEvents } from '@showcase/contracts';
import type { AnswerOf } from '@warren/contracts';
import { Messenger } from '@warren/messaging';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Answers, Limited, LimitedStream, NeedsOperator, OperatorGuard, PageQuery } from '@warren/http';
import { LiveEvents } from './live-events.ts';

const Which = z.object({
  type: z.string().max(200).optional().describe('`order.placed.v1`'),
  key: z
    .string()
    .max(200)
    .optional()
    .describe("The message's key or id, or any id in its payload: an order's, a user's."),
});
type Which = z.output<typeof Which>;

const timestamp = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());
const EventQuery = PageQuery.extend(Which.shape).extend({
  since: timestamp.optional().describe('Not before this.'),
  until: timestamp.optional().describe('Before this.'),
});
type EventQuery = z.output<typeof EventQuery>;

/** Every fact that was ever said. */
@ApiTags('events')
@NeedsOperator()
@UseGuards(OperatorGuard)
@Controller('events')
export class EventsController {
  constructor(
    private readonly messenger: Messenger,
    private readonly live: LiveEvents,
  ) {}

  @Get()
  @Limited('searches')
  @Answers('What was said, newest first', { 200: SearchEvents.answer }, [502, 504])
  async search(@Query({ schema: EventQuery }) query: EventQuery): Promise<AnswerOf<typeof SearchEvents>> {
    return this.messenger.request(SearchEvents, query);
  }

  @Get('live')
  @LimitedStream()
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'Goes on behind this event, and misses none.' })
  @Answers('What is being said, as server-sent events', { 200: undefined }, [502, 504])
  async listen(
    @Query({ schema: Which }) which: Which,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const events = await this.live.listen(which, lastEventId || undefined);
    void reply
      .headers({ 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
      .send(events);
  }
}
