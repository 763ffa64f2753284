import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Answers, BODY, type Caller, IdParameter, Limited, TheCaller } from '@warren/http';
import { Clock } from '../tasks/clock.ts';
import { accepted, TaskAccepted } from '../tasks/new-task.ts';
import { ForCallers } from '../access.ts';
import { NewSchedule, Schedule, SchedulePage, ScheduleQuery, scheduleView } from './new-schedule.ts';
import { Schedules } from './schedules.ts';

@ApiTags('schedules')
@ForCallers()
@Controller('schedules')
export class SchedulesController {
  constructor(
    private readonly schedules: Schedules,
    private readonly clock: Clock,
  ) {}

  @Post()
  @Limited('schedules')
  @Answers('Have something done again and again', { 201: Schedule }, [403, ...BODY])
  async add(
    @Body({ schema: NewSchedule }) schedule: NewSchedule,
    @TheCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Schedule> {
    const row = await this.schedules.add(schedule, caller);
    this.clock.armSchedule(row);
    void reply.header('location', `/schedules/${row.id}`);
    return scheduleView(row);
  }

  @Get()
  @Answers("Your schedules, newest first; for operators, everybody's", { 200: SchedulePage })
  async list(
    @Query({ schema: ScheduleQuery }) query: ScheduleQuery,
    @TheCaller() caller: Caller,
  ): Promise<SchedulePage> {
    const { items, nextCursor } = await this.schedules.list(query, caller);
    return { items: items.map(scheduleView), nextCursor };
  }

  @Get(':id')
  @Answers('One schedule', { 200: Schedule }, [404])
  async show(@Param({ schema: IdParameter }) { id }: IdParameter, @TheCaller() caller: Caller): Promise<Schedule> {
    return scheduleView(await this.schedules.find(id, caller));
  }

  @Post(':id/pause')
  @HttpCode(200)
  @Answers('Make no more tasks until it is resumed', { 200: Schedule }, [404])
  async pause(@Param({ schema: IdParameter }) { id }: IdParameter, @TheCaller() caller: Caller): Promise<Schedule> {
    return scheduleView(await this.schedules.pause(id, caller));
  }

  @Post(':id/resume')
  @HttpCode(200)
  @Answers('Go on with its next time', { 200: Schedule }, [403, 404])
  async resume(@Param({ schema: IdParameter }) { id }: IdParameter, @TheCaller() caller: Caller): Promise<Schedule> {
    const row = await this.schedules.resume(id, caller);
    this.clock.armSchedule(row);
    return scheduleView(row);
  }

  @Post(':id/run')
  @Limited('tasks')
  @HttpCode(202)
  @Answers('Make one task of it now', { 202: TaskAccepted }, [403, 404])
  async run(
    @Param({ schema: IdParameter }) { id }: IdParameter,
    @TheCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TaskAccepted> {
    const task = await this.schedules.runNow(id, caller);
    void reply.header('location', `/tasks/${task.id}`);
    return accepted(task);
  }

  @Delete(':id')
  @HttpCode(204)
  @Answers('End a schedule; tasks that it made go their way', { 204: undefined }, [404])
  async remove(@Param({ schema: IdParameter }) { id }: IdParameter, @TheCaller() caller: Caller): Promise<void> {
    await this.schedules.remove(id, caller);
  }
}
