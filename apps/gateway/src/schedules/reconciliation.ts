import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Clock } from '../clock/clock.ts';
import { TaskDesk } from '../tasks/task-desk.ts';
import { Schedules } from './schedules.ts';

const LOOK_EVERY_MS = 15_000;

/**
 * Brings the clock into line with PostgreSQL: when Redis comes up it may have forgotten everything,
 * and while it is away tasks fall due all the same. Several gateways may do so at once.
 */
@Injectable()
export class Reconciliation implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #logger = new Logger(Reconciliation.name);
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly desk: TaskDesk,
    private readonly schedules: Schedules,
  ) {}

  onApplicationBootstrap(): void {
    this.clock.onUp(() => void this.#quietly(() => this.#setAll()));
    this.#timer = setInterval(() => void this.#quietly(() => this.#catchUp()), LOOK_EVERY_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.#timer);
  }

  async #setAll(): Promise<void> {
    for (const task of await this.desk.scheduled()) {
      this.clock.arm(task);
    }
    await this.#setSchedules();
  }

  async #catchUp(): Promise<void> {
    for (const { id } of await this.desk.scheduled(new Date())) {
      await this.desk.release(id);
    }
    await this.#setSchedules();
  }

  async #setSchedules(): Promise<void> {
    for (const schedule of await this.schedules.all()) {
      this.clock.repeat(schedule);
    }
  }

  async #quietly(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#logger.warn(`Scheduled work could not be looked through, and will be in a moment: ${String(error)}`);
    }
  }
}
