import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { newId } from '@warren/messaging';
import { keysetPage, Outbox, UnitOfWork } from '@warren/persistence';
import { type FindOptionsWhere, LessThanOrEqual } from 'typeorm';
import { ConflictError, MissingError, UnacceptableError } from '../errors.ts';
import type { JsonColumn } from './payload.ts';
import type { TaskQuery } from './new-task.ts';
import { taskContract, taskPayload } from './task-types.ts';
import { TaskRow } from './task.entity.ts';

/** What somebody wants done. */
export interface Wish {
  readonly type: string;
  readonly payload: unknown;
  readonly createdBy?: string;
  /** Later, rather than at once. */
  readonly runAt?: Date;
  readonly uniqueKey?: string;
  /** The same one from the same user makes one task. */
  readonly idempotencyKey?: string;
  /** For a wish that may be put twice: the same id makes one task. A new one unless told. */
  readonly id?: string;
  readonly scheduleId?: string;
}

/** Takes in tasks, and says what became of them. */
@Injectable()
export class TaskDesk {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
  ) {}

  /**
   * Keeps a task and hands it to the outbox, in one transaction; one for later is kept only.
   * @throws UnacceptableError for an unknown type, or a payload that does not fit it
   * @throws ConflictError when an unfinished task of that type has the same unique key
   * @throws UnacceptableError when the idempotency key was used for something else
   */
  async submit(wish: Wish): Promise<TaskRow> {
    const contract = taskContract(wish.type);
    const row = newRow({ ...wish, payload: taskPayload(contract, wish.payload) });
    return this.unitOfWork.run(async () => {
      if (!(await this.#insert(row))) {
        return this.#alreadyThere(row);
      }
      if (row.state === 'queued') {
        await this.outbox.enqueue(contract, row.payload, { id: row.id });
      }
      return row;
    });
  }

  /** Queues a task whose time has come. Queueing it twice, or one that was cancelled, has no effect. */
  async release(id: string): Promise<void> {
    await this.unitOfWork.run(async () => {
      const due = { id, state: 'scheduled' as const };
      const { affected } = await this.unitOfWork.manager.update(TaskRow, due, { state: 'queued' });
      if (affected === 1) {
        const { type, payload } = await this.find(id);
        await this.outbox.enqueue(taskContract(type), payload, { id });
      }
    });
  }

  /** @throws MissingError */
  async find(id: string): Promise<TaskRow> {
    const row = await this.#find({ id });
    if (!row) {
      throw new MissingError('task-unknown', `There is no task ${id}.`);
    }
    return row;
  }

  /** Newest first. */
  async list({ state, type, limit, cursor }: TaskQuery): Promise<{ items: TaskRow[]; nextCursor: string | null }> {
    const query = this.unitOfWork.manager.createQueryBuilder(TaskRow, 'task');
    if (state !== undefined) {
      query.andWhere('task.state = :state', { state });
    }
    if (type !== undefined) {
      query.andWhere('task.type = :type', { type });
    }
    return keysetPage(query, { limit, cursor });
  }

  /**
   * Takes back a task that has not been queued yet.
   * @throws MissingError
   * @throws ConflictError for one that is on its way already: a message cannot be called back
   */
  async cancel(id: string): Promise<void> {
    const { affected } = await this.unitOfWork.manager.delete(TaskRow, { id, state: 'scheduled' });
    if (affected !== 1) {
      const { state } = await this.find(id);
      throw new ConflictError('task-not-scheduled', `Task ${id} is ${state}: only a scheduled one can be taken back.`);
    }
  }

  /**
   * Those that wait for their time, for whoever keeps the time.
   * @param until only those that are due by then; all of them unless told
   */
  async scheduled(until?: Date): Promise<{ id: string; runAt: Date }[]> {
    const due = until && { runAt: LessThanOrEqual(until) };
    const rows = await this.unitOfWork.manager.find(TaskRow, {
      where: { state: 'scheduled', ...due },
      select: { id: true, runAt: true },
    });
    return rows.flatMap(({ id, runAt }) => (runAt ? [{ id, runAt }] : []));
  }

  /** @returns false when its id or its unique key is there already */
  async #insert(row: TaskRow): Promise<boolean> {
    const insert = this.unitOfWork.manager
      .createQueryBuilder()
      .insert()
      .into(TaskRow)
      .values(row)
      .orIgnore()
      .returning('id');
    const { raw } = (await insert.execute()) as { raw: unknown[] };
    return raw.length === 1;
  }

  /** Finds out what was in the way of a new row: itself, or another. */
  async #alreadyThere(wished: TaskRow): Promise<TaskRow> {
    const { id, type, uniqueKey, idempotencyKey, createdBy } = wished;
    const sameId = await this.#find({ id });
    if (sameId) {
      return sameId;
    }
    const sameRequest = idempotencyKey && createdBy && (await this.#find({ idempotencyKey, createdBy }));
    if (sameRequest) {
      return sameWish(sameRequest, wished);
    }
    const detail = `An unfinished ${type} has the unique key "${uniqueKey}" already. Wait until it has ended, or use another key.`;
    throw new ConflictError('task-not-unique', detail);
  }

  async #find(where: FindOptionsWhere<TaskRow>): Promise<TaskRow | null> {
    return this.unitOfWork.manager.findOneBy(TaskRow, where);
  }
}

/** @throws UnacceptableError when the caller used one key for two requests */
function sameWish(kept: TaskRow, wished: TaskRow): TaskRow {
  const same = isDeepStrictEqual([kept.type, kept.payload, kept.runAt], [wished.type, wished.payload, wished.runAt]);
  if (!same) {
    const detail = 'This Idempotency-Key was used for another task: use a new key for a new task.';
    throw new UnacceptableError('idempotency-key-reused', detail);
  }
  return kept;
}

function newRow(wish: Wish & { payload: JsonColumn }): TaskRow {
  const { id, type, payload, uniqueKey, idempotencyKey, createdBy, scheduleId, runAt } = wish;
  return Object.assign(new TaskRow(), {
    id: id ?? newId(),
    type,
    payload,
    state: runAt ? ('scheduled' as const) : ('queued' as const),
    uniqueKey: uniqueKey ?? null,
    idempotencyKey: idempotencyKey ?? null,
    createdBy: createdBy ?? null,
    scheduleId: scheduleId ?? null,
    createdAt: new Date(),
    runAt: runAt ?? null,
  });
}
