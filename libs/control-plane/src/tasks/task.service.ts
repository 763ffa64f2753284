import { isDeepStrictEqual } from 'node:util';
import { Inject, Injectable } from '@nestjs/common';
import type { Priority } from '@warren/contracts';
import { newId } from '@warren/messaging';
import { Outbox, UnitOfWork } from '@warren/persistence';
import { type FindOptionsWhere, LessThanOrEqual, type SelectQueryBuilder } from 'typeorm';
import { type Caller, ConflictError, MissingError, UnacceptableError } from '@warren/http';
import { type ActFor, CONTROL_PLANE_OPTIONS, type ControlPlaneOptions } from '../control-plane-options.ts';
import { type Asked, type AskedAs, roleOfCaller } from './asked-as.ts';
import { TASK_TYPE_FORBIDDEN, TaskAudience } from './task-audience.ts';
import { EMPTY_HISTORY } from './task-history.ts';
import { visibleTo } from './task-query.ts';
import { hasPriorities, TaskTypes } from './task-types.ts';
import { type JsonColumn, TaskRow } from './task.entity.ts';

/** Takes tasks, has them carried out, and says what became of them. */
@Injectable()
export class TaskService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly types: TaskTypes,
    private readonly audience: TaskAudience,
    @Inject(CONTROL_PLANE_OPTIONS) private readonly options: Pick<ControlPlaneOptions, 'actFor'>,
  ) {}

  /**
   * Keeps a task of the application's own and hands it to the outbox, in one transaction; one for later is kept only.
   * @throws UnacceptableError for an unknown type, or a payload that does not fit it
   * @throws ConflictError when a task of that owner and type has the same unique key, and is unfinished or has it for a while
   * @throws UnacceptableError when the idempotency key was used for something else
   */
  async submit(request: TaskRequest): Promise<TaskRow> {
    return this.keep(request, 'application');
  }

  /** The same for a caller, who may not ask for every type. @throws ForbiddenError for a type that is not for them */
  async submitFor(caller: Caller, request: Omit<TaskRequest, 'createdBy'>): Promise<TaskRow> {
    this.audience.requireFor(caller, request.type);
    return this.keep({ ...request, createdBy: caller.userId }, roleOfCaller(caller));
  }

  /** The same for what was asked for earlier. A task that its owner may not ask for now has failed, and says why. */
  async submitDue({ askedAs: as, ...request }: TaskRequest & Asked): Promise<TaskRow> {
    const objection = await this.audience.objection({ ...request, askedAs: as });
    const known = as ?? (request.createdBy === null ? 'application' : 'user');
    if (objection === undefined) return this.keep(request, known);
    const row = newRow({ ...request, payload: request.payload as JsonColumn }, known);
    await this.insert(Object.assign(row, refused(objection)));
    return row;
  }

  private async keep(request: TaskRequest, as: AskedAs): Promise<TaskRow> {
    this.types.checkPriority(request.type, request.priority ?? 'normal');
    const row = newRow({ ...request, payload: this.types.payload(request.type, request.payload) }, as);
    return this.unitOfWork.run(async () => {
      if (!(await this.insert(row)) || (await this.giveWay(row))) {
        return this.alreadyThere(row);
      }
      if (row.state === 'queued') {
        await this.enqueue(row);
      }
      return row;
    });
  }

  /**
   * Checks a task that a caller wants to be made later.
   * @throws UnacceptableError for an unknown type, or a payload that does not fit it
   * @throws ForbiddenError for a type that is not for them
   */
  check({ type, payload }: Pick<TaskRequest, 'type' | 'payload'>, caller: Caller): void {
    this.audience.requireFor(caller, type);
    this.types.payload(type, payload);
  }

  /**
   * Queues a task whose time has come; one that its owner may not ask for now has failed, and says why. Queueing it twice,
   * or one that was cancelled, has no effect.
   */
  async release(id: string): Promise<void> {
    await this.unitOfWork.run(async () => {
      const due = { id, state: 'scheduled' as const };
      const row = await this.findBy(due);
      if (!row) return;
      const objection = await this.audience.objection(row);
      const change = objection === undefined ? { state: 'queued' as const } : refused(objection);
      const { affected } = await this.unitOfWork.manager.update(TaskRow, due, {
        ...change,
        version: () => 'version + 1',
      });
      if (affected === 1 && objection === undefined) await this.enqueue(row);
    });
  }

  /** @throws MissingError also for one that the caller may not see */
  async find(id: string, caller: Caller): Promise<TaskRow> {
    const row = await visibleTo(this.tasks(), caller).andWhere('task.id = :id', { id }).getOne();
    if (!row) {
      throw new MissingError('task-unknown', `There is no task ${id}.`);
    }
    return row;
  }

  /**
   * Those that are not due yet.
   * @param until only those that are due by then. @default all of them
   */
  async scheduled(until?: Date): Promise<{ id: string; runAt: Date }[]> {
    const due = until && { runAt: LessThanOrEqual(until) };
    const rows = await this.unitOfWork.manager.find(TaskRow, {
      where: { state: 'scheduled', ...due },
      select: { id: true, runAt: true },
    });
    return rows.flatMap(({ id, runAt }) => (runAt ? [{ id, runAt }] : []));
  }

  private async enqueue({ id, type, payload, key, priority, createdBy, askedAs }: TaskRow): Promise<void> {
    const { actFor = asItIs } = this.options;
    const contract = this.types.contract(type);
    const options = { id, ...(key !== null && { key }) };
    const work = (): Promise<unknown> =>
      hasPriorities(contract)
        ? this.outbox.enqueue(contract, payload, { ...options, priority })
        : this.outbox.enqueue(contract, payload, options);
    const isForOperators = contract.audience === 'operator' && askedAs !== 'application';
    await actFor(createdBy, work, isForOperators ? 'operator' : undefined);
  }

  private tasks(): SelectQueryBuilder<TaskRow> {
    return this.unitOfWork.manager.createQueryBuilder(TaskRow, 'task');
  }

  /** @returns false when its id or its unique key is there already */
  private async insert(row: TaskRow): Promise<boolean> {
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
   * the index of unfinished ones has waited for any transaction that was at it.
   * @returns whether it was
   */
  private async giveWay({ id, type, uniqueKey, createdBy }: TaskRow): Promise<boolean> {
    if (uniqueKey === null) return false;
    const [, count] = await this.unitOfWork.manager.query<[unknown, number]>(
      `DELETE FROM tasks WHERE id = $1 AND EXISTS (
         SELECT FROM tasks other WHERE other.unique_key = $3 AND other.type = $2 AND other.id <> $1
           AND other.created_by IS NOT DISTINCT FROM $4
           AND other.unique_until > now() AND other.state NOT IN ('failed', 'cancelled'))`,
      [id, type, uniqueKey, createdBy],
    );
    return count > 0;
  }

  /** Finds out what was in the way of a new row: itself, or another. */
  private async alreadyThere(requested: TaskRow): Promise<TaskRow> {
    const { id, type, uniqueKey, idempotencyKey, createdBy } = requested;
    const sameId = await this.findBy({ id });
    if (sameId) {
      return sameId;
    }
    const sameRequest = idempotencyKey && createdBy && (await this.findBy({ idempotencyKey, createdBy }));
    if (sameRequest) {
      return requireSameRequest(sameRequest, requested);
    }
    const detail = `A ${type} has the unique key "${uniqueKey}" already: one that is unfinished, or that has it for a while longer. Wait, or use another key.`;
    throw new ConflictError('task-not-unique', detail);
  }

  private async findBy(where: FindOptionsWhere<TaskRow>): Promise<TaskRow | null> {
    return this.unitOfWork.manager.findOneBy(TaskRow, where);
  }
}

/** A task as it is asked for. */
export interface TaskRequest {
  readonly type: string;
  readonly payload: unknown;
  /** The user who asks. @default null, for the system's own: operators see them */
  readonly createdBy?: string | null;
  /** When it is due. @default at once */
  readonly runAt?: Date;
  readonly uniqueKey?: string | undefined;
  /** Seconds in which no other has the same unique key, also when this one has succeeded. */
  readonly uniqueFor?: number | undefined;
  /** @default 'normal' */
  readonly priority?: Priority;
  /** Ordering and search key of the message. */
  readonly key?: string | undefined;
  /** The same one from the same user makes one task. */
  readonly idempotencyKey?: string | undefined;
  /** For a request that may be made twice: the same id makes one task. @default a new one */
  readonly id?: string;
  readonly scheduleId?: string;
  readonly batchId?: string;
}

const asItIs: ActFor = (_, work) => work();

/** @throws UnacceptableError when the caller used one key for two requests */
function requireSameRequest(kept: TaskRow, requested: TaskRow): TaskRow {
  if (!isDeepStrictEqual(contentOf(kept), contentOf(requested))) {
    const detail = 'This Idempotency-Key was used for another task: use a new key for a new task.';
    throw new UnacceptableError('idempotency-key-reused', detail);
  }
  return kept;
}

const contentOf = ({ type, payload, runAt, priority }: TaskRow): unknown[] => [type, payload, runAt, priority];

/** What is kept of a task that was due and may not be done. */
function refused(message: string): Pick<TaskRow, 'state' | 'endedAt' | 'error'> {
  return { state: 'failed', endedAt: new Date(), error: { code: TASK_TYPE_FORBIDDEN, message } };
}

function newRow(request: TaskRequest & { payload: JsonColumn }, as: AskedAs): TaskRow {
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
    askedAs: as,
    scheduleId: scheduleId ?? null,
    batchId: batchId ?? null,
    createdAt,
    runAt: runAt ?? null,
  });
}
