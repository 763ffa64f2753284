import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, type Caller, Limited, TheCaller } from '@warren/http';
import { ForCallers } from '../access.ts';
import { JourneyAccess } from './journey-access.ts';
import { Journey, JourneyQuery, keyOf } from './journey-views.ts';
import { Journeys } from './journeys.ts';

/** Why something came, or did not. */
@ApiTags('journeys')
@ForCallers()
@Controller('journeys')
export class JourneysController {
  constructor(
    private readonly journeys: Journeys,
    private readonly access: JourneyAccess,
  ) {}

  @Get()
  @Limited('searches')
  @Answers(
    'Why something came, or has not come: one verdict, what explains it, and every hop. By exactly one key; without the role of an operator only by your own orders and tasks',
    { 200: Journey },
    [404],
  )
  async explain(@Query({ schema: JourneyQuery }) query: JourneyQuery, @TheCaller() caller: Caller): Promise<Journey> {
    const key = keyOf(query);
    await this.access.check(key, caller);
    return this.journeys.of(key);
  }
}
