import { Injectable } from '@nestjs/common';
import { TaskCancelRequested } from '@warren/contracts';
import { Outbox, UnitOfWork } from '@warren/persistence';
import { BatchEnds } from './batch-ends.ts';
import { ConflictError, MissingError } from '@warren/http';
import {
  ENDED,
  failureOf,
  applyEvent,
  type TaskHistory,
  type TaskHistoryEvent,
  stateOf,
  requestCancellation,
} from './task-history.ts';
import { type JsonColumn, TaskRow } from './task.entity.ts';

/** Keeps the histories of tasks: one row each, locked while an event is applied. */
@Injectable()
export class TaskHistories {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly batchEnds: BatchEnds,
  ) {}

  /** Applies what a worker reports. A task that was not asked for here is ignored. */
  async record(event: TaskHistoryEvent): Promise<void> {
    await this.unitOfWork.run(async () => {
      const row = await this.locked(event.taskId);
      if (row) await this.keep(row, applyEvent(row.life, event));
    });
  }

  /**
   * Cancels a task. One that waits for its time, or for another attempt, is cancelled at once; for one that a worker may
   * have in flight this is a request, which is published to its workers.
   * @returns the task as it is now
   * @throws MissingError
   * @throws ConflictError for one that has ended
   */
  async cancel(id: string): Promise<TaskRow> {
    return this.unitOfWork.run(async () => {
      const row = await this.locked(id);
      if (!row) throw new MissingError('task-unknown', `There is no task ${id}.`);
      if (row.state === 'cancelled') return row;
      if (ENDED.includes(row.state)) {
        throw new ConflictError('task-ended', `Task ${id} has ${row.state} already: nothing of it can be cancelled.`);
      }
      const requestedAt = new Date();
      if (row.state !== 'scheduled') {
        const request = { taskId: id, taskType: row.type, requestedAt: requestedAt.toISOString() };
        await this.outbox.publish(TaskCancelRequested, request, { key: id });
      }
      return this.keep(row, requestCancellation(row.life, requestedAt));
    });
  }

  private locked(id: string): Promise<TaskRow | null> {
    return this.unitOfWork.manager.findOne(TaskRow, { where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  private async keep(row: TaskRow, history: TaskHistory): Promise<TaskRow> {
    const state = stateOf(history, row.state === 'scheduled' ? 'scheduled' : 'queued');
    const change = { life: history, state, ...columnsOf(history) };
    await this.unitOfWork.manager
      .createQueryBuilder()
      .update(TaskRow)
      .set({ ...change, version: () => 'version + 1' } as object)
      .where('id = :id', { id: row.id })
      .execute();
    if (row.batchId !== null && ENDED.includes(state)) await this.batchEnds.settle(row.batchId);
    return Object.assign(row, change);
  }
}

type Columns = Pick<TaskRow, 'attempt' | 'worker' | 'startedAt' | 'endedAt' | 'result' | 'error'>;

/** One that was cancelled before a worker began it ended then. */
function columnsOf({ attempts, cancelRequestedAt }: TaskHistory): Partial<Columns> {
  const latest = attempts.at(-1);
  if (!latest) return cancelRequestedAt === undefined ? {} : { endedAt: new Date(cancelRequestedAt) };
  const { attempt, worker, startedAt, end } = latest;
  return {
    attempt,
    worker,
    startedAt: new Date(startedAt),
    endedAt: end ? new Date(end.endedAt) : null,
    result: end?.kind === 'succeeded' ? (end.result as JsonColumn | null) : null,
    error: failureOf(latest) ?? null,
  };
}
