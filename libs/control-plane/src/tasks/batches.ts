import { Injectable } from '@nestjs/common';
import { newId } from '@warren/messaging';
import { UnitOfWork } from '@warren/persistence';
import { IsNull } from 'typeorm';
import {
  type Caller,
  ConflictError,
  ForbiddenError,
  IdempotencyKeys,
  MissingError,
  UnacceptableError,
} from '@warren/http';
import { roleOfCaller } from './asked-as.ts';
import { TaskService } from './task.service.ts';
import { ENDED } from './task-history.ts';
import { TaskHistories } from './task-histories.ts';
import { TaskRow } from './task.entity.ts';
import { BatchEnds } from './batch-ends.ts';
import { BatchRow } from './batch.entity.ts';
import { type Batch, batchView } from './batch-view.ts';
import type { NewBatch } from './new-batch.ts';

/** Takes tasks that belong together, and says how far they are. */
@Injectable()
export class Batches {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly keys: IdempotencyKeys,
    private readonly taskService: TaskService,
    private readonly histories: TaskHistories,
    private readonly ends: BatchEnds,
  ) {}

  /**
   * Keeps all tasks of a batch and hands them to the outbox, or none of them.
   * @throws UnacceptableError for a type or payload that cannot be, and says which
   * @throws ForbiddenError for a type that is not for the caller, and says which
   * @throws ConflictError when an unfinished task has the unique key of one of them
   */
  async add(wanted: NewBatch, caller: Caller, key: string | undefined): Promise<Batch> {
    for (const [name, followUp] of Object.entries({ onSuccess: wanted.onSuccess, onFailure: wanted.onFailure })) {
      if (followUp) await at(`/${name}`, async () => this.taskService.check(followUp, caller));
    }
    return this.keys.once({ userId: caller.userId, key, content: ['POST /batches', wanted] }, (keep) =>
      this.unitOfWork.run(async () => {
        const row = newRow(wanted, caller);
        await this.unitOfWork.manager.insert(BatchRow, row as object);
        for (const [index, task] of wanted.tasks.entries()) {
          await at(`/tasks/${index}`, () => this.taskService.submitFor(caller, { ...task, batchId: row.id }));
        }
        const answer = await this.view(row);
        await keep(answer);
        return answer;
      }),
    );
  }

  /** @throws MissingError also for one that the caller may not see */
  async find(id: string, caller: Caller): Promise<Batch> {
    return this.view(await this.row(id, caller));
  }

  /**
   * Cancels all tasks that have not ended. Nothing follows then.
   * @throws MissingError
   * @throws ConflictError for one that has ended
   */
  async cancel(id: string, caller: Caller): Promise<Batch> {
    await this.row(id, caller);
    const open = { id, endedAt: IsNull() };
    const { affected } = await this.unitOfWork.manager.update(BatchRow, open, { cancelledAt: new Date() });
    const row = await this.row(id, caller);
    if (affected === 0 && !row.cancelledAt) {
      throw new ConflictError('batch-ended', `Batch ${id} has ended already: nothing of it can be cancelled.`);
    }
    for (const task of await this.unfinished(id)) await this.cancelTask(task);
    return this.find(id, caller);
  }

  private async row(id: string, { role, userId }: Caller): Promise<BatchRow> {
    const owner = role === 'operator' ? {} : { createdBy: userId };
    const row = await this.unitOfWork.manager.findOneBy(BatchRow, { id, ...owner });
    if (!row) throw new MissingError('batch-unknown', `There is no batch ${id}.`);
    return row;
  }

  private async view(row: BatchRow): Promise<Batch> {
    return batchView(row, await this.ends.counts(row.id));
  }

  private async unfinished(batchId: string): Promise<string[]> {
    const where = { batchId };
    const rows = await this.unitOfWork.manager.find(TaskRow, { where, select: { id: true, state: true } });
    return rows.filter(({ state }) => !ENDED.includes(state)).map(({ id }) => id);
  }

  private async cancelTask(id: string): Promise<void> {
    try {
      await this.histories.cancel(id);
    } catch (error) {
      // It has ended meanwhile.
      if (!(error instanceof ConflictError)) throw error;
    }
  }
}

function newRow({ onSuccess, onFailure }: NewBatch, caller: Caller): BatchRow {
  return {
    id: newId(),
    createdBy: caller.userId,
    askedAs: roleOfCaller(caller),
    createdAt: new Date(),
    onSuccess: onSuccess ?? null,
    onFailure: onFailure ?? null,
    cancelledAt: null,
    endedAt: null,
    followUpId: null,
  };
}

/** Says which of several tasks is the impossible one. */
async function at<T>(pointer: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof UnacceptableError || error instanceof ForbiddenError)) throw error;
    const Refusal = error instanceof ForbiddenError ? ForbiddenError : UnacceptableError;
    const errors = error.extras.errors?.map((flaw) => ({ ...flaw, pointer: `${pointer}${flaw.pointer ?? ''}` }));
    throw new Refusal(error.code, error.message, { ...error.extras, ...(errors && { errors }) });
  }
}
