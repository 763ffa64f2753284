import { Controller } from '@nestjs/common';
import { GetTimeline, ReadLog, SearchEvents } from '@showcase/contracts';
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

  @Request(SearchEvents)
  async search(query: PayloadOf<typeof SearchEvents>): Promise<AnswerInputOf<typeof SearchEvents>> {
    return this.log.search(query);
  }

  @Request(ReadLog)
  async read(query: PayloadOf<typeof ReadLog>): Promise<AnswerInputOf<typeof ReadLog>> {
    return this.log.read(query);
  }

  @Request(GetTimeline)
  async timelineOf({ orderId }: PayloadOf<typeof GetTimeline>): Promise<AnswerInputOf<typeof GetTimeline>> {
    return { steps: await this.timeline.of(orderId) };
  }
}
