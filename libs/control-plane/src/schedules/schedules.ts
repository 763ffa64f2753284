import { Injectable, Logger } from '@nestjs/common';
import { newId } from '@warren/messaging';
import { keysetPage, type Page, UnitOfWork } from '@warren/persistence';
import { IsNull, LessThanOrEqual } from 'typeorm';
import { type Caller, MissingError } from '@warren/http';
import { TaskService } from '../tasks/task.service.ts';
import { TaskTypes } from '../tasks/task-types.ts';
import type { TaskRow } from '../tasks/task.entity.ts';
import { CronMistakeError } from './cron-field.ts';
import { type DueFirings, dueFirings, timeAfter } from './due-firings.ts';
import { firingId, nextFiring } from './firing.ts';
import type { NewSchedule, ScheduleQuery } from './new-schedule.ts';
import { ScheduleRow } from './schedule.entity.ts';

/** Keeps schedules, and makes their tasks when they are due. */
@Injectable()
export class Schedules {
  private readonly logger = new Logger(Schedules.name);

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly types: TaskTypes,
    private readonly taskService: TaskService,
  ) {}

  /** @throws UnacceptableError for a type, payload, cron expression or zone that cannot work */
  async add(wanted: NewSchedule, createdBy: string, now = new Date()): Promise<ScheduleRow> {
    const { type, payload, cron, timezone, missed } = wanted;
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
      createdBy,
      createdAt: now,
    });
    await this.unitOfWork.manager.insert(ScheduleRow, row);
    return row;
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

  /** Goes on with the first time from now on; those meanwhile were not missed. @throws MissingError */
  async resume(id: string, caller: Caller, now = new Date()): Promise<ScheduleRow> {
    const row = await this.find(id, caller);
    return row.pausedAt ? this.change(row, { pausedAt: null, nextRunAt: timeAfter(row, now) }) : row;
  }

  /** Makes one task now, also of one that is paused. @throws MissingError */
  async runNow(id: string, caller: Caller): Promise<TaskRow> {
    const { type, payload, createdBy } = await this.find(id, caller);
    return this.taskService.submit({ type, payload, scheduleId: id, createdBy });
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
      const { type, payload, createdBy } = row;
      for (const time of times)
        await this.taskService.submit({ id: firingId(id, time), type, payload, scheduleId: id, createdBy });
      if (nextRunAt > row.nextRunAt) await this.change(row, { nextRunAt, lastRunAt: times.at(-1) ?? row.lastRunAt });
      return nextRunAt;
    });
  }

  /** An expression that was taken once, and is refused by now, stops its own schedule and no other. */
  private async dueOrPause(row: ScheduleRow, now: Date): Promise<DueFirings | undefined> {
    try {
      return dueFirings(row, now);
    } catch (error) {
      if (!(error instanceof CronMistakeError)) throw error;
      this.logger.error(`Schedule ${row.id} is paused. Make one with another expression: ${error.message}`);
      await this.change(row, { pausedAt: now });
      return undefined;
    }
  }

  private async change(row: ScheduleRow, change: Partial<ScheduleRow>): Promise<ScheduleRow> {
    await this.unitOfWork.manager.update(ScheduleRow, { id: row.id }, change);
    return Object.assign(row, change);
  }
}
