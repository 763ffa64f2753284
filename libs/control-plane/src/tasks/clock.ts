import { InjectQueue } from '@nestjs/bull';
import { Injectable, Logger } from '@nestjs/common';
import type { Job, JobOptions, Queue } from 'bull';

export const CLOCK_QUEUE = 'clock';
const TASK_DUE = 'task';
const SCHEDULE_DUE = 'schedule';

/** Worked on at a time, of each sort. */
const AT_ONCE = 4;

interface Due {
  readonly id: string;
}

interface DueSchedule extends Due {
  /** Milliseconds since 1970. */
  readonly moment: number;
}

/** Does what is due. What throws is tried again. */
export interface Listener {
  task(id: string): Promise<void>;
  /** @param now at least the time that it was set for, though this process's clock may be behind */
  schedule(id: string, now: Date): Promise<void>;
}

/** A database that is away may be back: for an hour, every five seconds. */
const PERSISTENT: JobOptions = { attempts: 720, backoff: 5_000, removeOnComplete: true, removeOnFail: true };

/**
 * Reports when something is due. Bull keeps nothing but the time: what is due, and whether it still is, PostgreSQL knows.
 * Nothing waits for Redis here. What could not be set while it was unavailable is set by the reconciliation afterwards.
 */
@Injectable()
export class Clock {
  private readonly logger = new Logger(Clock.name);

  constructor(@InjectQueue(CLOCK_QUEUE) private readonly queue: Queue) {}

  /** Reports once that a task is due. Setting it twice is the same. */
  arm({ id, runAt }: { id: string; runAt: Date }): void {
    const delay = Math.max(0, runAt.getTime() - Date.now());
    const options = { ...PERSISTENT, jobId: `task-${id}`, delay };
    this.whenUp(() => this.queue.add(TASK_DUE, { id } satisfies Due, options));
  }

  /** Reports once, at a schedule's next time. Setting it twice is the same, from whichever process. */
  armSchedule({ id, nextRunAt }: { id: string; nextRunAt: Date }): void {
    const delay = Math.max(0, nextRunAt.getTime() - Date.now());
    const options = { ...PERSISTENT, jobId: `schedule-${id}-${nextRunAt.getTime()}`, delay };
    this.whenUp(() => this.queue.add(SCHEDULE_DUE, { id, moment: nextRunAt.getTime() } satisfies DueSchedule, options));
  }

  /**
   * Reports to the listener what is due from now on. Nest's `@Process` does the same, but drops the promises that
   * `process` returns: they reject when it is closed before Redis was ever reached, and would end it with an error.
   */
  consume(listener: Listener): void {
    const consuming = [
      this.queue.process(TASK_DUE, AT_ONCE, ({ data }: Job<Due>) => listener.task(data.id)),
      this.queue.process(SCHEDULE_DUE, AT_ONCE, ({ data }: Job<DueSchedule>) =>
        listener.schedule(data.id, new Date(Math.max(data.moment, Date.now()))),
      ),
    ];
    for (const end of consuming) {
      end.catch((error: unknown) => this.logger.warn(`The clock has no consumer any more: ${String(error)}`));
    }
  }

  /** Calls back now if Redis is there, and whenever it comes back. */
  onUp(listener: () => void): void {
    this.queue.client.on('ready', listener);
    if (this.isUp) {
      listener();
    }
  }

  /** @throws Error while Redis cannot be reached */
  async ping(): Promise<void> {
    if (!this.isUp) {
      throw new Error(`Redis is ${this.queue.client.status}`);
    }
    await this.queue.client.ping();
  }

  private get isUp(): boolean {
    return this.queue.client.status === 'ready';
  }

  private whenUp(command: () => Promise<unknown>): void {
    if (this.isUp) {
      command().catch((error: unknown) => this.logger.warn(`The clock could not be set: ${String(error)}`));
    }
  }
}
