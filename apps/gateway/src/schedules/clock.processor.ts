import { Process, Processor } from '@nestjs/bull';
import type { Job, JobOptions } from 'bull';
import { Clock, CLOCK_QUEUE, SCHEDULE_DUE, type ScheduleDue, TASK_DUE, type TaskDue } from '../clock/clock.ts';
import { TaskDesk } from '../tasks/task-desk.ts';
import { Schedules } from './schedules.ts';

/** Bull keeps the moment of a repetition here, and does not say so in its types. */
type Repetition = JobOptions & { prevMillis?: number; repeat?: { key?: string } };

/** Does what is due when the clock rings, in whichever gateway hears it. */
@Processor(CLOCK_QUEUE)
export class ClockProcessor {
  constructor(
    private readonly desk: TaskDesk,
    private readonly schedules: Schedules,
    private readonly clock: Clock,
  ) {}

  @Process({ name: TASK_DUE, concurrency: 4 })
  async task({ data }: Job<TaskDue>): Promise<void> {
    await this.desk.release(data.id);
  }

  @Process({ name: SCHEDULE_DUE, concurrency: 4 })
  async schedule(job: Job<ScheduleDue>): Promise<void> {
    const { prevMillis, repeat } = job.opts as Repetition;
    const exists = await this.schedules.fire(job.data.id, new Date(prevMillis ?? job.timestamp));
    if (!exists && repeat?.key !== undefined) {
      this.clock.stopByKey(repeat.key);
    }
  }
}
