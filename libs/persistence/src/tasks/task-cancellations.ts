import { Controller } from '@nestjs/common';
import { type PayloadOf, TaskCancelRequested } from '@warren/contracts';
import { Event } from '@warren/messaging';
import { CancelledTasks } from './cancelled-tasks.ts';

/**
 * Notes for its group which tasks were taken back. Give it to a service that has tasks, beside its handlers; those in
 * hand are told sooner, by `RabbitServer`'s `cancelledBy`.
 */
@Controller()
export class TaskCancellations {
  constructor(private readonly cancelled: CancelledTasks) {}

  @Event(TaskCancelRequested)
  async requested({ taskId }: PayloadOf<typeof TaskCancelRequested>): Promise<void> {
    await this.cancelled.add(taskId);
  }
}
