import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Clock } from '../tasks/clock.ts';
import { TaskService } from '../tasks/task.service.ts';
import { Schedules } from './schedules.ts';

const LOOK_EVERY_MS = 5_000;
/** Set anew with each look, so that a Redis that was wiped makes nothing late. */
const AHEAD_MS = 2 * LOOK_EVERY_MS;

/**
 * Brings the clock into line with PostgreSQL: when Redis comes up it may have forgotten everything, it may forget
 * everything without going away, and while it is away things fall due all the same. Several gateways may do so at once.
 */
@Injectable()
export class Reconciliation implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(Reconciliation.name);
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly taskService: TaskService,
    private readonly schedules: Schedules,
  ) {}

  onApplicationBootstrap(): void {
    this.clock.onUp(() => void this.quietly(() => this.setAll()));
    this.timer = setInterval(() => void this.quietly(() => this.catchUp()), LOOK_EVERY_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  private async setAll(): Promise<void> {
    for (const task of await this.taskService.scheduled()) this.clock.arm(task);
    for (const schedule of await this.schedules.due(FAR_FUTURE)) this.clock.armSchedule(schedule);
  }

  private async catchUp(): Promise<void> {
    const now = new Date();
    const soon = new Date(now.getTime() + AHEAD_MS);
    for (const task of await this.taskService.scheduled(soon)) {
      if (task.runAt <= now) await this.taskService.release(task.id);
      else this.clock.arm(task);
    }
    for (const schedule of await this.schedules.due(soon)) {
      const nextRunAt = schedule.nextRunAt <= now ? await this.schedules.fire(schedule.id, now) : schedule.nextRunAt;
      if (nextRunAt) this.clock.armSchedule({ id: schedule.id, nextRunAt });
    }
  }

  private async quietly(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.logger.warn(`Scheduled work could not be reconciled; the next look follows soon: ${String(error)}`);
    }
  }
}

const FAR_FUTURE = new Date('9999-01-01T00:00:00Z');
