import { Inject, Injectable } from '@nestjs/common';
import { UnacceptableError } from '@warren/http';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { CONTROL_PLANE_OPTIONS, type ControlPlaneOptions } from '../control-plane-options.ts';
import { boundedSearch } from '../search/bounded-search.ts';
import { Task, taskView } from '../tasks/new-task.ts';
import { TaskRow } from '../tasks/task.entity.ts';
import { type QueuedTasks, tasksByQueue } from './tasks-by-queue.ts';

export const WaitingQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20).describe('How many at most.'),
});
export type WaitingQuery = z.output<typeof WaitingQuery>;

export const WaitingList = z
  .object({
    items: z.array(Task).describe('Those that were asked for here, the oldest first.'),
    isAll: z.boolean().describe('Whether there are no more.'),
  })
  .meta({ id: 'WaitingTasks' });
export type WaitingList = z.output<typeof WaitingList>;

/**
 * What waits in a queue of tasks, without a touch of the queue: a message that is taken and given back has one delivery
 * more, and after so many it is a dead letter.
 */
@Injectable()
export class WaitingTasks {
  private readonly tasks: ReadonlyMap<string, QueuedTasks>;

  constructor(
    private readonly dataSource: DataSource,
    @Inject(CONTROL_PLANE_OPTIONS) { contracts }: Pick<ControlPlaneOptions, 'contracts'>,
  ) {
    this.tasks = tasksByQueue(contracts);
  }

  /** @throws UnacceptableError `queue-not-of-tasks` */
  async in(queue: string, { limit }: WaitingQuery): Promise<WaitingList> {
    const waiting = this.tasks.get(queue);
    if (!waiting) {
      const detail = `${queue} is no queue of tasks: what waits there is known to the broker alone. Events are in the log, by type.`;
      throw new UnacceptableError('queue-not-of-tasks', detail);
    }
    const rows = await boundedSearch(this.dataSource, (manager) =>
      manager.find(TaskRow, { where: { ...waiting, state: 'queued' }, order: { id: 'ASC' }, take: limit + 1 }),
    );
    return { items: rows.slice(0, limit).map(taskView), isAll: rows.length <= limit };
  }
}
