import { Injectable } from '@nestjs/common';
import { QueuePaused, QueueResumed } from '@warren/contracts';
import { newId } from '@warren/messaging';
import { Outbox, UnitOfWork } from '@warren/persistence';
import { IsNull } from 'typeorm';
import { MissingError, UnacceptableError } from '@warren/http';
import { BrokerQueues } from './broker-queues.ts';
import { kindOf } from './queue-kind.ts';
import { QueuePauseRow } from './queue-pause.entity.ts';
import type { Pause } from './queue-views.ts';

/** Pauses and resumes queues. Events tell their workers, which remember them without this process. */
@Injectable()
export class QueuePauses {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly broker: BrokerQueues,
  ) {}

  /** What is paused now, by name. */
  async current(): Promise<Map<string, Pause>> {
    const rows = await this.unitOfWork.manager.findBy(QueuePauseRow, { resumedAt: IsNull() });
    return new Map(rows.map((row) => [row.queue, pauseOf(row)]));
  }

  /**
   * Pauses a queue. One that is paused already stays as it is, and the event is published again.
   * @returns the pause that holds now
   * @throws UnacceptableError for a queue whose workers do not listen, MissingError for one that is not there
   * @throws BrokerUnavailableError when the broker cannot say whether it is there
   */
  async pause(queue: string, { reason, by }: Omit<Pause, 'at'>): Promise<Pause> {
    refuseUnpausable(queue);
    if (!(await this.exists(queue))) throw new MissingError('queue-unknown', `There is no queue ${queue}.`);
    return this.unitOfWork.run(async () => {
      await this.insert({ id: newId(), queue, reason, pausedBy: by, pausedAt: new Date() });
      const row = await this.unitOfWork.manager.findOneByOrFail(QueuePauseRow, { queue, resumedAt: IsNull() });
      const event = { queue, reason: row.reason, pausedBy: row.pausedBy, pausedAt: row.pausedAt.toISOString() };
      await this.outbox.publish(QueuePaused, event, { key: queue });
      return pauseOf(row);
    });
  }

  /** Resumes a queue. One that is not paused stays as it is, and the event is published again. */
  async resume(queue: string, by: string): Promise<void> {
    refuseUnpausable(queue);
    await this.unitOfWork.run(async () => {
      const resumedAt = new Date();
      await this.unitOfWork.manager.update(QueuePauseRow, { queue, resumedAt: IsNull() }, { resumedBy: by, resumedAt });
      const event = { queue, resumedBy: by, resumedAt: resumedAt.toISOString() };
      await this.outbox.publish(QueueResumed, event, { key: queue });
    });
  }

  /** A group with partitions has no queue of its own name; pausing it pauses them all. */
  private async exists(queue: string): Promise<boolean> {
    return (await this.broker.exists(queue)) || this.broker.exists(`${queue}.0`);
  }

  /** Does nothing when it is paused already. */
  private async insert(row: Partial<QueuePauseRow>): Promise<void> {
    await this.unitOfWork.manager.createQueryBuilder().insert().into(QueuePauseRow).values(row).orIgnore().execute();
  }
}

const pauseOf = ({ reason, pausedBy, pausedAt }: QueuePauseRow): Pause => ({
  reason,
  by: pausedBy,
  at: pausedAt.toISOString(),
});

function refuseUnpausable(queue: string): void {
  const { kind } = kindOf(queue);
  if (kind === 'task' || kind === 'events') return;
  const detail = `${queue} cannot be paused: queues of tasks and of events can.`;
  throw new UnacceptableError('queue-not-pausable', detail);
}
