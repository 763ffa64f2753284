import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../tasks/clock.ts';
import { TaskService } from '../tasks/task.service.ts';
import { Schedules } from './schedules.ts';

/** Does what is due when the clock reports it, in whichever process consumes it. */
@Injectable()
export class DueWork implements OnModuleInit {
  constructor(
    private readonly clock: Clock,
    private readonly taskService: TaskService,
    private readonly schedules: Schedules,
  ) {}

  onModuleInit(): void {
    this.clock.consume({
      task: (id) => this.taskService.release(id),
      schedule: async (id, now) => {
        const nextRunAt = await this.schedules.fire(id, now);
        if (nextRunAt) this.clock.armSchedule({ id, nextRunAt });
      },
    });
  }
}
