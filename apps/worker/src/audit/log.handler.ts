import { Controller } from '@nestjs/common';
import { allow, GetTimeline, ReadLog, SearchEvents } from '@showcase/contracts';
import { type AnswerInputOf, type PayloadOf } from '@warren/contracts';
import { Request } from '@warren/messaging';
import { RecordedEvents } from './recorded-events.ts';
import { Timeline } from './timeline.ts';

/** What others may ask of the log. */
@Controller()
export class LogHandler {
  constructor(
    private readonly log: RecordedEvents,
    private readonly timeline: Timeline,
  ) {}

  @Request(SearchEvents, allow('events:read'))
  async search(query: PayloadOf<typeof SearchEvents>): Promise<AnswerInputOf<typeof SearchEvents>> {
    return this.log.search(query);
  }

  @Request(ReadLog, allow('events:read'))
  async read(query: PayloadOf<typeof ReadLog>): Promise<AnswerInputOf<typeof ReadLog>> {
    return this.log.read(query);
  }

  @Request(GetTimeline, allow('timelines:read'))
  async timelineOf({ orderId }: PayloadOf<typeof GetTimeline>): Promise<AnswerInputOf<typeof GetTimeline>> {
    return { steps: await this.timeline.of(orderId) };
  }
}
