import { Module } from '@nestjs/common';
import { ClockModule } from '../clock/clock.module.ts';
import { TasksModule } from '../tasks/tasks.module.ts';
import { DueWork } from './due-work.ts';
import { Reconciliation } from './reconciliation.ts';
import { SchedulesController } from './schedules.controller.ts';
import { Schedules } from './schedules.ts';

@Module({
  imports: [ClockModule, TasksModule],
  controllers: [SchedulesController],
  providers: [Schedules, DueWork, Reconciliation],
})
export class SchedulesModule {}
