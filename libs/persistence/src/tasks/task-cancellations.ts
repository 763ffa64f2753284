import { Controller } from '@nestjs/common';
import { type PayloadOf, TaskCancelRequested } from '@warren/contracts';
import { Event } from '@warren/messaging';
import { CancelledTasks } from './cancelled-tasks.ts';

/**
 * Records for its group which tasks were cancelled. `createWorker` adds it; it consumes nothing where the group has no
 * tasks. Tasks in flight are cancelled sooner, by `RabbitServer`'s `cancelledBy`.
 */
@Controller()
export class TaskCancellations {
  constructor(private readonly cancelled: CancelledTasks) {}

  @Event(TaskCancelRequested, { onlyBesideTasks: true })
  async requested({ taskId }: PayloadOf<typeof TaskCancelRequested>): Promise<void> {
    await this.cancelled.add(taskId);
  }
}
