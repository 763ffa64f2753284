import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { MessageTokenIssuer } from '@warren/security';
import type { Priority } from '@warren/contracts';
import { newId } from '@warren/messaging';
import { keysetPage, Outbox, type Page, UnitOfWork } from '@warren/persistence';
import { type FindOptionsWhere, LessThanOrEqual, type SelectQueryBuilder } from 'typeorm';
import { gatewayItself, messageTokenCaller } from '../auth/message-token-caller.ts';
import { type Caller, ConflictError, MissingError, UnacceptableError } from '@warren/http';
import type { JsonColumn } from './payload.ts';
import { EMPTY_HISTORY } from './task-history.ts';
import { select, type TaskQuery, visibleTo } from './task-query.ts';
import { checkPriority, hasPriorities, taskContract, taskPayload } from './task-types.ts';
import { TaskRow } from './task.entity.ts';

/** What somebody wants done. */
export interface TaskRequest {
  readonly type: string;
  readonly payload: unknown;
  /** Nobody's are the system's own, for operators to see. */
  readonly createdBy?: string | null;
  /** Later, rather than at once. */
  readonly runAt?: Date;
  readonly uniqueKey?: string | undefined;
  /** Seconds in which no other has the same unique key, also when this one has ended well. */
  readonly uniqueFor?: number | undefined;
  /** `normal` unless told. */
  readonly priority?: Priority;
  /** Ordering and search key of the message. */
  readonly key?: string | undefined;
  /** The same one from the same user makes one task. */
  readonly idempotencyKey?: string | undefined;
  /** For a wish that may be put twice: the same id makes one task. A new one unless told. */
  readonly id?: string;
  readonly scheduleId?: string;
  readonly batchId?: string;
}

/** Takes in tasks, and says what became of them. */
@Injectable()
export class TaskService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly messageTokens: MessageTokenIssuer,
  ) {}

  /**
   * Keeps a task and hands it to the outbox, in one transaction; one for later is kept only.
   * @throws UnacceptableError for an unknown type, or a payload that does not fit it
   * @throws ConflictError when a task of that type has the same unique key, and is unfinished or has it for a while
   * @throws UnacceptableError when the idempotency key was used for something else
   */
  async submit(request: TaskRequest): Promise<TaskRow> {
    const contract = taskContract(request.type);
    checkPriority(contract, request.priority ?? 'normal');
    const row = newRow({ ...request, payload: taskPayload(contract, request.payload) });
    return this.unitOfWork.run(async () => {
      if (!(await this.#insert(row)) || (await this.#giveWay(row))) {
        return this.#alreadyThere(row);
      }
      if (row.state === 'queued') {
        await this.#enqueue(row);
      }
      return row;
    });
  }

  /** Queues a task whose time has come. Queueing it twice, or one that was cancelled, has no effect. */
  async release(id: string): Promise<void> {
    await this.unitOfWork.run(async () => {
      const due = { id, state: 'scheduled' as const };
      const change = { state: 'queued' as const, version: () => 'version + 1' };
      const { affected } = await this.unitOfWork.manager.update(TaskRow, due, change);
      const row = affected === 1 && (await this.#find({ id }));
      if (row) await this.#enqueue(row);
    });
  }

  /** @throws MissingError also for one that is none of the caller's business */
  async find(id: string, caller: Caller): Promise<TaskRow> {
    const row = await visibleTo(this.#tasks(), caller).andWhere('task.id = :id', { id }).getOne();
    if (!row) {
      throw new MissingError('task-unknown', `There is no task ${id}.`);
    }
    return row;
  }

  /** Newest first. */
  async list(query: TaskQuery, caller: Caller): Promise<Page<TaskRow>> {
    return keysetPage(select(visibleTo(this.#tasks(), caller), query), query);
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

  /** In the name of who is calling; later, of who wanted it, as a user like any other: roles may change meanwhile. */
  async #enqueue({ id, type, payload, key, priority, createdBy }: TaskRow): Promise<void> {
    const caller = this.messageTokens.caller ?? (createdBy ? messageTokenCaller({ userId: createdBy }) : gatewayItself);
    const contract = taskContract(type);
    const options = { id, ...(key !== null && { key }) };
    await this.messageTokens.actFor(caller, () =>
      hasPriorities(contract)
        ? this.outbox.enqueue(contract, payload, { ...options, priority })
        : this.outbox.enqueue(contract, payload, options),
    );
  }

  #tasks(): SelectQueryBuilder<TaskRow> {
    return this.unitOfWork.manager.createQueryBuilder(TaskRow, 'task');
  }

  /** @returns false when its id or its unique key is there already */
  async #insert(row: TaskRow): Promise<boolean> {
    const insert = this.unitOfWork.manager
      .createQueryBuilder()
      .insert()
      .into(TaskRow)
      .values(row as object)
      .orIgnore()
      .returning('id');
    const { raw } = (await insert.execute()) as { raw: unknown[] };
    return raw.length === 1;
  }

  /**
   * Takes a row back that is within the time for which another has its unique key. Looking after inserting misses none:
   * the index of unfinished ones has waited for whoever was at it.
   * @returns whether it was
   */
  async #giveWay({ id, type, uniqueKey }: TaskRow): Promise<boolean> {
    if (uniqueKey === null) return false;
    const [, count] = await this.unitOfWork.manager.query<[unknown, number]>(
      `DELETE FROM tasks WHERE id = $1 AND EXISTS (
         SELECT FROM tasks other WHERE other.unique_key = $3 AND other.type = $2 AND other.id <> $1
           AND other.unique_until > now() AND other.state NOT IN ('failed', 'cancelled'))`,
      [id, type, uniqueKey],
    );
    return count > 0;
  }

  /** Finds out what was in the way of a new row: itself, or another. */
  async #alreadyThere(requested: TaskRow): Promise<TaskRow> {
    const { id, type, uniqueKey, idempotencyKey, createdBy } = requested;
    const sameId = await this.#find({ id });
    if (sameId) {
      return sameId;
    }
    const sameRequest = idempotencyKey && createdBy && (await this.#find({ idempotencyKey, createdBy }));
    if (sameRequest) {
      return requireSameRequest(sameRequest, requested);
    }
    const detail = `A ${type} has the unique key "${uniqueKey}" already: one that is unfinished, or that has it for a while longer. Wait, or use another key.`;
    throw new ConflictError('task-not-unique', detail);
  }

  async #find(where: FindOptionsWhere<TaskRow>): Promise<TaskRow | null> {
    return this.unitOfWork.manager.findOneBy(TaskRow, where);
  }
}

/** @throws UnacceptableError when the caller used one key for two requests */
function requireSameRequest(kept: TaskRow, requested: TaskRow): TaskRow {
  if (!isDeepStrictEqual(contentOf(kept), contentOf(requested))) {
    const detail = 'This Idempotency-Key was used for another task: use a new key for a new task.';
    throw new UnacceptableError('idempotency-key-reused', detail);
  }
  return kept;
}

const contentOf = ({ type, payload, runAt, priority }: TaskRow): unknown[] => [type, payload, runAt, priority];

function newRow(request: TaskRequest & { payload: JsonColumn }): TaskRow {
  const {
    id,
    type,
    payload,
    key,
    uniqueKey,
    uniqueFor,
    priority,
    idempotencyKey,
    createdBy,
    scheduleId,
    batchId,
    runAt,
  } = request;
  const createdAt = new Date();
  return Object.assign(new TaskRow(), {
    id: id ?? newId(),
    type,
    payload,
    state: runAt ? ('scheduled' as const) : ('queued' as const),
    key: key ?? null,
    life: EMPTY_HISTORY,
    version: '1',
    uniqueKey: uniqueKey ?? null,
    uniqueUntil: uniqueFor === undefined ? null : new Date(createdAt.getTime() + uniqueFor * 1_000),
    priority: priority ?? 'normal',
    idempotencyKey: idempotencyKey ?? null,
    createdBy: createdBy ?? null,
    scheduleId: scheduleId ?? null,
    batchId: batchId ?? null,
    createdAt,
    runAt: runAt ?? null,
  });
}
