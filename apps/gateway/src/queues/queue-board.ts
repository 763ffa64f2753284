import { Injectable } from '@nestjs/common';
import { catalogue } from '@showcase/contracts';
import type { Priority } from '@warren/contracts';
import { taskQueue, urgentQueue } from '@warren/messaging';
import { UnitOfWork } from '@warren/persistence';
import { BrokerQueues, type QueueCounts } from './broker-queues.ts';
import { kindOf } from './queue-kind.ts';
import { QueuePauses } from './queue-pauses.ts';
import type { Queue, QueueList } from './queue-views.ts';

/** Which tasks wait in which queue. */
const TASKS = new Map<string, { readonly type: string; readonly priority: Priority }>(
  catalogue
    .filter(({ kind }) => kind === 'task')
    .flatMap(({ type }) => [
      [taskQueue(type), { type, priority: 'normal' }],
      [urgentQueue(type), { type, priority: 'high' }],
    ]),
);

/** Of a queue that is paused with another: partitions with their group, what is urgent with its type. */
const PART = /[.](\d+|high)$/;

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
      paused: paused.get(queue.name) ?? paused.get(queue.name.replace(PART, '')) ?? null,
      oldestAt: oldest.get(queue.name) ?? null,
    }));
    return { source, note, items: items.sort((a, b) => a.name.localeCompare(b.name)) };
  }

  /** Ids are in order of time: the first of a type that waits is its oldest. */
  async #oldest(queues: readonly QueueCounts[]): Promise<Map<string, string>> {
    const names = queues.filter(({ name, ready }) => ready !== 0 && TASKS.has(name)).map(({ name }) => name);
    const tasks = names.flatMap((name) => TASKS.get(name) ?? []);
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
