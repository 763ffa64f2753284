import { Controller, UseFilters, UseInterceptors } from '@nestjs/common';
import { type PayloadOf, TaskFailed, TaskSucceeded } from '@warren/contracts';
import { Event } from '@warren/messaging';
import { InboxInterceptor, UnitOfWork, PersistenceExceptionFilter } from '@warren/persistence';
import { GATEWAY } from '../groups.ts';
import { TaskRow } from './task.entity.ts';

const here = { server: GATEWAY };

type Settled = Pick<TaskRow, 'state' | 'result' | 'error'>;

/**
 * Hears what became of tasks. Many of them were never asked for here, and are none of our business.
 * The latest end wins: a fact that comes late, again, or out of order changes nothing.
 */
@Controller()
@UseInterceptors(InboxInterceptor)
@UseFilters(PersistenceExceptionFilter)
export class TaskFacts {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  @Event(TaskSucceeded, here)
  async succeeded(fact: PayloadOf<typeof TaskSucceeded>): Promise<void> {
    await this.#settle(fact, { state: 'succeeded', result: fact.result ?? null, error: null });
  }

  @Event(TaskFailed, here)
  async failed(fact: PayloadOf<typeof TaskFailed>): Promise<void> {
    await this.#settle(fact, { state: 'failed', result: null, error: fact.error });
  }

  async #settle(fact: PayloadOf<typeof TaskFailed> | PayloadOf<typeof TaskSucceeded>, settled: Settled): Promise<void> {
    const { taskId, attempt, worker, startedAt, endedAt } = fact;
    await this.unitOfWork.manager
      .createQueryBuilder()
      .update(TaskRow)
      .set({ ...settled, attempt, worker, startedAt: new Date(startedAt), endedAt: new Date(endedAt) })
      .where('id = :taskId AND (ended_at IS NULL OR ended_at < :endedAt)', { taskId, endedAt: new Date(endedAt) })
      .execute();
  }
}
