import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { UnitOfWork } from '@warren/persistence';
import { type BuiltInSchedule, CONTROL_PLANE_OPTIONS, type ControlPlaneOptions } from '../control-plane-options.ts';
import { Clock } from '../tasks/clock.ts';
import { TaskTypes } from '../tasks/task-types.ts';
import { nextFiring } from './firing.ts';
import { ScheduleRow } from './schedule.entity.ts';

/**
 * Keeps the schedules that the system has by itself, each with an id of its own, however many processes start. A new time
 * is adopted; one that an operator paused stays paused.
 */
@Injectable()
export class BuiltInSchedules implements OnApplicationBootstrap {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly types: TaskTypes,
    @Inject(CONTROL_PLANE_OPTIONS) private readonly options: Pick<ControlPlaneOptions, 'builtInSchedules'>,
  ) {}

  /** @throws UnacceptableError for a type, a payload or a time that cannot be */
  async onApplicationBootstrap(): Promise<void> {
    for (const schedule of this.options.builtInSchedules ?? []) await this.keep(schedule);
  }

  private async keep({ id, type, payload, time }: BuiltInSchedule): Promise<void> {
    const { manager } = this.unitOfWork;
    if (!time) return void (await manager.delete(ScheduleRow, { id }));
    const { cron, timezone } = time;
    const nextRunAt = nextFiring(cron, timezone, new Date());
    await manager.query(
      `INSERT INTO schedules AS known (id, type, payload, cron, timezone, missed, next_run_at, created_at)
       VALUES ($1, $2, $3, $4, $5, 'once', $6, now())
       ON CONFLICT (id) DO UPDATE SET cron = $4, timezone = $5, next_run_at = $6
       WHERE known.cron <> $4 OR known.timezone <> $5`,
      [id, type, JSON.stringify(this.types.payload(type, payload)), cron, timezone, nextRunAt],
    );
    this.clock.armSchedule({ id, nextRunAt });
  }
}
