import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '@warren/persistence';
import { TaskService } from './task.service.ts';
import type { TaskState } from './task-history.ts';
import { TaskRow } from './task.entity.ts';
import { BatchRow } from './batch.entity.ts';
import { type Counts, countsOf, haveEnded, haveSucceeded } from './batch-view.ts';

/** Sees when the last task of a batch has ended, and makes what is to follow. */
@Injectable()
export class BatchEnds {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly taskService: TaskService,
  ) {}

  /**
   * To be called in the transaction in which a task of the batch ends. Tasks that end at the same time do so one after
   * the other here, so that one of them sees that it is the last; what follows is made once, whatever happens later.
   */
  async settle(batchId: string): Promise<void> {
    const { manager } = this.unitOfWork;
    const lock = { mode: 'pessimistic_write' as const };
    const batch = await manager.findOneOrFail(BatchRow, { where: { id: batchId }, lock });
    if (batch.endedAt) return;
    const counts = await this.counts(batchId);
    if (!haveEnded(counts)) return;
    await manager.update(
      BatchRow,
      { id: batchId },
      { endedAt: new Date(), followUpId: await this.follow(batch, counts) },
    );
  }

  async counts(batchId: string): Promise<Counts> {
    const rows = await this.unitOfWork.manager
      .createQueryBuilder(TaskRow, 'task')
      .select('state')
      .addSelect('count(*)::int', 'count')
      .where('batch_id = :batchId', { batchId })
      .groupBy('state')
      .getRawMany<{ state: TaskState; count: number }>();
    return countsOf(rows);
  }

  /** @returns the id of the task that was made, if one was */
  private async follow(
    { cancelledAt, onSuccess, onFailure, createdBy, askedAs }: BatchRow,
    counts: Counts,
  ): Promise<string | null> {
    const next = haveSucceeded(counts) ? onSuccess : onFailure;
    if (!next || cancelledAt) return null;
    const { id } = await this.taskService.submitDue({ ...next, createdBy, askedAs });
    return id;
  }
}
