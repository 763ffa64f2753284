import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../clock/clock.ts';
import { TaskDesk } from '../tasks/task-desk.ts';
import { Schedules } from './schedules.ts';

/** Does what is due when the clock rings, in whichever gateway hears it. */
@Injectable()
export class DueWork implements OnModuleInit {
  constructor(
    private readonly clock: Clock,
    private readonly desk: TaskDesk,
    private readonly schedules: Schedules,
  ) {}

  onModuleInit(): void {
    this.clock.hear({
      task: (id) => this.desk.release(id),
      schedule: async (id, moment) => {
        const nextRunAt = await this.schedules.fire(id, moment);
        if (nextRunAt) this.clock.armSchedule({ id, nextRunAt });
      },
    });
  }
}
