import { Controller, Get, Query, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { GetSummary } from '@showcase/contracts';
import type { AnswerOf, PayloadOf } from '@warren/contracts';
import { Messenger } from '@warren/messaging';
import { Answers, NeedsOperator, OperatorGuard } from '@warren/http';

/** What analytics has counted. */
@ApiTags('analytics')
@NeedsOperator()
@UseGuards(OperatorGuard)
@Controller('analytics')
export class AnalyticsController {
  constructor(private readonly messenger: Messenger) {}

  @Get('summary')
  @Answers('Registrations, orders, revenue and conversion, day by day', { 200: GetSummary.answer }, [422, 502, 504])
  async summary(
    @Query({ schema: GetSummary.schema }) range: PayloadOf<typeof GetSummary>,
  ): Promise<AnswerOf<typeof GetSummary>> {
    return this.messenger.request(GetSummary, range);
  }
}
