import { Injectable } from '@nestjs/common';
import { newId } from '@warren/messaging';
import { keysetPage, UnitOfWork } from '@warren/persistence';
import { MissingError } from '../errors.ts';
import { TaskDesk } from '../tasks/task-desk.ts';
import { taskContract, taskPayload } from '../tasks/task-types.ts';
import { firingId, nextFiring } from './firing.ts';
import type { NewSchedule, ScheduleQuery } from './new-schedule.ts';
import { ScheduleRow } from './schedule.entity.ts';

/** Keeps schedules, and makes their tasks when the clock rings. */
@Injectable()
export class Schedules {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly desk: TaskDesk,
  ) {}

  /** @throws UnacceptableError for a type, payload, cron expression or zone that cannot work */
  async add({ type, payload, cron, timezone }: NewSchedule, createdBy: string): Promise<ScheduleRow> {
    const createdAt = new Date();
    nextFiring(cron, timezone, createdAt);
    const parsed = taskPayload(taskContract(type), payload);
    const row = Object.assign(new ScheduleRow(), {
      id: newId(),
      type,
      payload: parsed,
      cron,
      timezone,
      createdBy,
      createdAt,
    });
    await this.unitOfWork.manager.insert(ScheduleRow, row);
    return row;
  }

  /** Newest first. */
  async list({ limit, cursor }: ScheduleQuery): Promise<{ items: ScheduleRow[]; nextCursor: string | null }> {
    return keysetPage(this.unitOfWork.manager.createQueryBuilder(ScheduleRow, 'schedule'), { limit, cursor });
  }

  async all(): Promise<ScheduleRow[]> {
    return this.unitOfWork.manager.find(ScheduleRow);
  }

  /** Tasks that it made already go their way. @throws MissingError */
  async remove(id: string): Promise<ScheduleRow> {
    const row = await this.unitOfWork.manager.findOneBy(ScheduleRow, { id });
    const { affected } = await this.unitOfWork.manager.delete(ScheduleRow, { id });
    if (!row || affected !== 1) {
      throw new MissingError('schedule-unknown', `There is no schedule ${id}.`);
    }
    return row;
  }

  /**
   * Makes the task of one moment; a second time for the same moment makes none.
   * @returns false for a schedule that is gone
   */
  async fire(id: string, moment: Date): Promise<boolean> {
    const row = await this.unitOfWork.manager.findOneBy(ScheduleRow, { id });
    if (!row) {
      return false;
    }
    const { type, payload, createdBy } = row;
    await this.desk.submit({ id: firingId(id, moment), type, payload, scheduleId: id, createdBy });
    return true;
  }
}
