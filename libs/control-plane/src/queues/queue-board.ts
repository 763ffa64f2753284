import { Inject, Injectable } from '@nestjs/common';
import { UnitOfWork } from '@warren/persistence';
import { CONTROL_PLANE_OPTIONS, type ControlPlaneOptions } from '../control-plane-options.ts';
import { BrokerQueues } from './broker-queues.ts';
import type { QueueCounts } from './management.ts';
import { kindOf } from './queue-kind.ts';
import { QueuePauses } from './queue-pauses.ts';
import type { Queue, QueueList } from './queue-views.ts';
import { type QueuedTasks, tasksByQueue } from './tasks-by-queue.ts';

/** Of a queue that is paused with another: partitions with their group, what is urgent with its type. */
const PART = /[.](\d+|high)$/;

/** Everything that operators see of the queues, put together from the broker and from the database. */
@Injectable()
export class QueueBoard {
  private readonly tasks: ReadonlyMap<string, QueuedTasks>;

  constructor(
    private readonly broker: BrokerQueues,
    private readonly pauses: QueuePauses,
    private readonly unitOfWork: UnitOfWork,
    @Inject(CONTROL_PLANE_OPTIONS) { contracts }: Pick<ControlPlaneOptions, 'contracts'>,
  ) {
    this.tasks = tasksByQueue(contracts);
  }

  async list(): Promise<QueueList> {
    const { source, note, queues } = await this.broker.count();
    const [oldest, paused] = await Promise.all([this.oldest(queues), this.pauses.current()]);
    const items = queues.map((queue): Queue => ({
      ...queue,
      ...kindOf(queue.name),
      paused: paused.get(queue.name) ?? paused.get(queue.name.replace(PART, '')) ?? null,
      oldestAt: oldest.get(queue.name) ?? null,
    }));
    return { source, note, items: items.sort((a, b) => a.name.localeCompare(b.name)) };
  }

  /** Ids are in order of time: the first of a type that waits is its oldest. */
  private async oldest(queues: readonly QueueCounts[]): Promise<Map<string, string>> {
    const names = queues.filter(({ name, ready }) => ready !== 0 && this.tasks.has(name)).map(({ name }) => name);
    const tasks = names.flatMap((name) => this.tasks.get(name) ?? []);
    const rows = await this.unitOfWork.manager.query<{ name: string; at: Date }[]>(
      `SELECT name, at FROM unnest($1::text[], $2::text[], $3::text[]) AS queue (name, type, priority), LATERAL (
         SELECT coalesce(run_at, created_at) AS at FROM tasks
         WHERE state = 'queued' AND tasks.type = queue.type AND tasks.priority = queue.priority
         ORDER BY id LIMIT 1) oldest`,
      [names, tasks.map(({ type }) => type), tasks.map(({ priority }) => priority)],
    );
    return new Map(rows.map(({ name, at }) => [name, at.toISOString()]));
  }
}
