import { Inject, Injectable, Logger } from '@nestjs/common';
import { newId } from '@warren/messaging';
import { keysetPage, type Page, UnitOfWork } from '@warren/persistence';
import { IsNull, LessThanOrEqual } from 'typeorm';
import { type Caller, MissingError } from '@warren/http';
import { CONTROL_PLANE_OPTIONS, type ControlPlaneOptions } from '../control-plane-options.ts';
import { type Asked, roleOfCaller } from '../tasks/asked-as.ts';
import { TaskAudience } from '../tasks/task-audience.ts';
import { type TaskRequest, TaskService } from '../tasks/task.service.ts';
import { TaskTypes } from '../tasks/task-types.ts';
import type { TaskRow } from '../tasks/task.entity.ts';
import { CronMistakeError } from './cron-field.ts';
import { type DueFirings, dueFirings, timeAfter } from './due-firings.ts';
import { firingId, nextFiring } from './firing.ts';
import type { NewSchedule, ScheduleQuery } from './new-schedule.ts';
import { requirePlace } from './schedule-limits.ts';
import { ScheduleRow } from './schedule.entity.ts';

/** Keeps schedules, and makes their tasks when they are due. */
@Injectable()
export class Schedules {
  private readonly logger = new Logger(Schedules.name);

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly types: TaskTypes,
    private readonly audience: TaskAudience,
    private readonly taskService: TaskService,
    @Inject(CONTROL_PLANE_OPTIONS) private readonly options: Pick<ControlPlaneOptions, 'scheduleLimits'>,
  ) {}

  /**
   * @throws UnacceptableError for a type, payload, cron expression or zone that cannot work
   * @throws ForbiddenError for a type that is not for the caller
   * @throws TooManyRequestsError for one more than its caller may have
   */
  async add(wanted: NewSchedule, caller: Caller, now = new Date()): Promise<ScheduleRow> {
    const { type, payload, cron, timezone, missed } = wanted;
    this.audience.requireFor(caller, type);
    const row = Object.assign(new ScheduleRow(), {
      id: newId(),
      type,
      payload: this.types.payload(type, payload),
      cron,
      timezone,
      missed,
      nextRunAt: nextFiring(cron, timezone, now),
      lastRunAt: null,
      pausedAt: null,
      pausedBecause: null,
      createdBy: caller.userId,
      askedAs: roleOfCaller(caller),
      createdAt: now,
    });
    return this.unitOfWork.run(async () => {
      await requirePlace(this.unitOfWork.manager, row, caller, this.options.scheduleLimits ?? {});
      await this.unitOfWork.manager.insert(ScheduleRow, row);
      return row;
    });
  }

  /** Newest first. */
  async list({ limit, cursor }: ScheduleQuery, { role, userId }: Caller): Promise<Page<ScheduleRow>> {
    const query = this.unitOfWork.manager.createQueryBuilder(ScheduleRow, 'schedule');
    if (role !== 'operator') query.andWhere('schedule.created_by = :userId', { userId });
    return keysetPage(query, { limit, cursor });
  }

  /** @throws MissingError also for one that is none of the caller's business */
  async find(id: string, { role, userId }: Caller): Promise<ScheduleRow> {
    const owner = role === 'operator' ? {} : { createdBy: userId };
    const row = await this.unitOfWork.manager.findOneBy(ScheduleRow, { id, ...owner });
    if (!row) throw new MissingError('schedule-unknown', `There is no schedule ${id}.`);
    return row;
  }

  /** Those that are due until then. */
  async due(until: Date): Promise<Pick<ScheduleRow, 'id' | 'nextRunAt'>[]> {
    const where = { pausedAt: IsNull(), nextRunAt: LessThanOrEqual(until) };
    return this.unitOfWork.manager.find(ScheduleRow, { where, select: { id: true, nextRunAt: true } });
  }

  /** Tasks that it made already go their way. @throws MissingError */
  async remove(id: string, caller: Caller): Promise<void> {
    const row = await this.find(id, caller);
    await this.unitOfWork.manager.delete(ScheduleRow, { id: row.id });
  }

  /** Makes no more tasks until it is resumed. Pausing twice is the same. @throws MissingError */
  async pause(id: string, caller: Caller): Promise<ScheduleRow> {
    const row = await this.find(id, caller);
    return this.change(row, { pausedAt: row.pausedAt ?? new Date() });
  }

  /**
   * Goes on with the first time from now on; those meanwhile were not missed.
   * @throws MissingError
   * @throws ForbiddenError when its owner may not ask for its tasks
   */
  async resume(id: string, caller: Caller, now = new Date()): Promise<ScheduleRow> {
    const row = await this.find(id, caller);
    if (!row.pausedAt) return row;
    await this.audience.requireStill(row);
    return this.change(row, { pausedAt: null, pausedBecause: null, nextRunAt: timeAfter(row, now) });
  }

  /**
   * Makes one task now, also of one that is paused.
   * @throws MissingError
   * @throws ForbiddenError when its owner may not ask for its tasks
   */
  async runNow(id: string, caller: Caller): Promise<TaskRow> {
    const row = await this.find(id, caller);
    await this.audience.requireStill(row);
    return this.taskService.submitDue(taskOf(row));
  }

  /**
   * Makes the tasks of all times that are due, each once: the row is locked, says up to where it was dealt with, and a
   * task's id is made from its time.
   * @returns the next time; `undefined` for a schedule that is gone, or paused
   */
  async fire(id: string, now: Date): Promise<Date | undefined> {
    return this.unitOfWork.run(async () => {
      const lock = { mode: 'pessimistic_write' as const };
      const row = await this.unitOfWork.manager.findOne(ScheduleRow, { where: { id, pausedAt: IsNull() }, lock });
      if (!row) return undefined;
      const due = await this.dueOrPause(row, now);
      if (!due) return undefined;
      const { times, nextRunAt } = due;
      for (const time of times) await this.taskService.submitDue({ id: firingId(id, time), ...taskOf(row) });
      if (nextRunAt > row.nextRunAt) await this.change(row, { nextRunAt, lastRunAt: times.at(-1) ?? row.lastRunAt });
      return nextRunAt;
    });
  }

  /** What was taken once, and is refused by now, its expression or its type, stops its own schedule and no other. */
  private async dueOrPause(row: ScheduleRow, now: Date): Promise<DueFirings | undefined> {
    const objection = await this.audience.objection(row);
    if (objection !== undefined) return this.stop(row, now, objection);
    try {
      return dueFirings(row, now);
    } catch (error) {
      if (!(error instanceof CronMistakeError)) throw error;
      return this.stop(row, now, `Make one with another expression: ${error.message}`);
    }
  }

  private async stop(row: ScheduleRow, now: Date, because: string): Promise<undefined> {
    this.logger.error(`Schedule ${row.id} is paused. ${because}`);
    await this.change(row, { pausedAt: now, pausedBecause: because });
  }

  private async change(row: ScheduleRow, change: Partial<ScheduleRow>): Promise<ScheduleRow> {
    await this.unitOfWork.manager.update(ScheduleRow, { id: row.id }, change);
    return Object.assign(row, change);
  }
}

const taskOf = ({ id, type, payload, createdBy, askedAs }: ScheduleRow): TaskRequest & Asked => ({
  type,
  payload,
  scheduleId: id,
  createdBy,
  askedAs,
});
