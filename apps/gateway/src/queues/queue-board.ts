import { Injectable } from '@nestjs/common';
import { catalogue } from '@warren/contracts';
import { taskQueue } from '@warren/messaging';
import { UnitOfWork } from '@warren/persistence';
import { BrokerQueues, type QueueCounts } from './broker-queues.ts';
import { kindOf } from './queue-kind.ts';
import { QueuePauses } from './queue-pauses.ts';
import type { Queue, QueueList } from './queue-views.ts';

const TASK_TYPES: ReadonlyMap<string, string> = new Map(
  catalogue.filter(({ kind }) => kind === 'task').map(({ type }) => [taskQueue(type), type]),
);

/** Everything that operators see of the queues, put together from the broker and from what the gateway keeps. */
@Injectable()
export class QueueBoard {
  constructor(
    private readonly broker: BrokerQueues,
    private readonly pauses: QueuePauses,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  async list(): Promise<QueueList> {
    const { source, note, queues } = await this.broker.count();
    const [oldest, paused] = await Promise.all([this.#oldest(queues), this.pauses.current()]);
    const items = queues.map((queue): Queue => ({
      ...queue,
      ...kindOf(queue.name),
      paused: paused.get(queue.name) ?? null,
      oldestAt: oldest.get(queue.name) ?? null,
    }));
    return { source, note, items: items.sort((a, b) => a.name.localeCompare(b.name)) };
  }

  /** Ids are in order of time: the first of a type that waits is its oldest. */
  async #oldest(queues: readonly QueueCounts[]): Promise<Map<string, string>> {
    const types = queues.flatMap(({ name, ready }) => (ready === 0 ? [] : (TASK_TYPES.get(name) ?? [])));
    const rows = await this.unitOfWork.manager.query<{ type: string; at: Date }[]>(
      `SELECT type, at FROM unnest($1::text[]) AS type, LATERAL (
         SELECT coalesce(run_at, created_at) AS at FROM tasks
         WHERE tasks.state = 'queued' AND tasks.type = type.type ORDER BY id LIMIT 1) oldest`,
      [types],
    );
    return new Map(rows.map(({ type, at }) => [taskQueue(type), at.toISOString()]));
  }
}
