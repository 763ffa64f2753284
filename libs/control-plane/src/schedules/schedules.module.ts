import { Module } from '@nestjs/common';
import { TasksModule } from '../tasks/tasks.module.ts';
import { BuiltInSchedules } from './built-in-schedules.ts';
import { DueWork } from './due-work.ts';
import { Reconciliation } from './reconciliation.ts';
import { SchedulesController } from './schedules.controller.ts';
import { Schedules } from './schedules.ts';

/** Tasks that are made again and again, by cron expressions. */
@Module({
  imports: [TasksModule],
  controllers: [SchedulesController],
  providers: [Schedules, DueWork, Reconciliation, BuiltInSchedules],
})
export class SchedulesModule {}
