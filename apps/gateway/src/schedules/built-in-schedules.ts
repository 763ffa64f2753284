import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ReportDay } from '@showcase/contracts';
import { UnitOfWork } from '@warren/persistence';
import { Clock } from '../clock/clock.ts';
import { nextFiring } from './firing.ts';
import { ScheduleRow } from './schedule.entity.ts';

/** When the administrators get their daily report; `undefined` for never. */
export type ReportTime = { readonly cron: string; readonly timezone: string } | undefined;
export const REPORT_TIME = Symbol('ReportTime');

export const DAILY_REPORT = '01900000-0000-7000-8000-000000000001';

/**
 * The schedules that the system has by itself, each with an id of its own, however many gateways start. A new time is
 * taken over; one that an operator paused stays so.
 */
@Injectable()
export class BuiltInSchedules implements OnApplicationBootstrap {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    @Inject(REPORT_TIME) private readonly reportTime: ReportTime,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { manager } = this.unitOfWork;
    if (!this.reportTime) return void (await manager.delete(ScheduleRow, { id: DAILY_REPORT }));
    const { cron, timezone } = this.reportTime;
    const nextRunAt = nextFiring(cron, timezone, new Date());
    await manager.query(
      `INSERT INTO schedules AS known (id, type, payload, cron, timezone, missed, next_run_at, created_at)
       VALUES ($1, $2, '{}', $3, $4, 'once', $5, now())
       ON CONFLICT (id) DO UPDATE SET cron = $3, timezone = $4, next_run_at = $5
       WHERE known.cron <> $3 OR known.timezone <> $4`,
      [DAILY_REPORT, ReportDay.type, cron, timezone, nextRunAt],
    );
    this.clock.armSchedule({ id: DAILY_REPORT, nextRunAt });
  }
}
