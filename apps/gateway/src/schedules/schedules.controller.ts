import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Caller } from '../auth/access-token.ts';
import { TheCaller } from '../auth/caller.decorator.ts';
import { Clock } from '../clock/clock.ts';
import { Answers, BODY, NeedsToken } from '../http/answers.decorator.ts';
import { IdParameter } from '../http/page.ts';
import { NewSchedule, Schedule, SchedulePage, ScheduleQuery, scheduleView } from './new-schedule.ts';
import { Schedules } from './schedules.ts';

@ApiTags('schedules')
@NeedsToken()
@Controller('schedules')
export class SchedulesController {
  constructor(
    private readonly schedules: Schedules,
    private readonly clock: Clock,
  ) {}

  @Post()
  @Answers('Have something done again and again', { 201: Schedule }, BODY)
  async add(@Body({ schema: NewSchedule }) schedule: NewSchedule, @TheCaller() { userId }: Caller): Promise<Schedule> {
    const row = await this.schedules.add(schedule, userId);
    this.clock.repeat(row);
    return scheduleView(row, new Date());
  }

  @Get()
  @Answers('Schedules, newest first', { 200: SchedulePage })
  async list(@Query({ schema: ScheduleQuery }) query: ScheduleQuery): Promise<SchedulePage> {
    const { items, nextCursor } = await this.schedules.list(query);
    const now = new Date();
    return { items: items.map((row) => scheduleView(row, now)), nextCursor };
  }

  @Delete(':id')
  @HttpCode(204)
  @Answers('End a schedule; tasks that it made go their way', { 204: undefined }, [404])
  async remove(@Param({ schema: IdParameter }) { id }: IdParameter): Promise<void> {
    this.clock.stop(await this.schedules.remove(id));
  }
}
