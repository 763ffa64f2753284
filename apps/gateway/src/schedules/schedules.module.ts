import { type DynamicModule, Module } from '@nestjs/common';
import { ClockModule } from '../clock/clock.module.ts';
import { TasksModule } from '../tasks/tasks.module.ts';
import { DueWork } from './due-work.ts';
import { Reconciliation } from './reconciliation.ts';
import { SchedulesController } from './schedules.controller.ts';
import { Schedules } from './schedules.ts';
import { REPORT_TIME, type ReportTime, BuiltInSchedules } from './built-in-schedules.ts';

@Module({})
export class SchedulesModule {
  static forRoot(reportTime: ReportTime): DynamicModule {
    return {
      module: SchedulesModule,
      imports: [ClockModule, TasksModule],
      controllers: [SchedulesController],
      providers: [Schedules, DueWork, Reconciliation, BuiltInSchedules, { provide: REPORT_TIME, useValue: reportTime }],
    };
  }
}
