import { InjectQueue } from '@nestjs/bull';
import { Injectable, Logger } from '@nestjs/common';
import type { Job, JobOptions, Queue } from 'bull';

export const CLOCK_QUEUE = 'clock';
const TASK_DUE = 'task';
const SCHEDULE_DUE = 'schedule';

/** Rings worked on at a time, of each sort. */
const AT_ONCE = 4;

interface Due {
  readonly id: string;
}

/** Bull keeps the moment of a repetition here, and does not say so in its types. */
type Repetition = JobOptions & { prevMillis?: number; repeat?: { key?: string } };

/** Whom the clock rings for. What throws is rung for again. */
export interface Listener {
  task(id: string): Promise<void>;
  /** @returns false when there is no such schedule any more, and it need not ring again */
  schedule(id: string, moment: Date): Promise<boolean>;
}

/** How a schedule repeats: a cron expression, as its timezone's clocks show it. */
export interface Rhythm {
  readonly id: string;
  readonly cron: string;
  readonly timezone: string;
}

/** A database that is away may be back: for an hour, every five seconds. */
const PERSISTENT: JobOptions = { attempts: 720, backoff: 5_000, removeOnComplete: true, removeOnFail: true };

/**
 * Rings when something is due. Bull keeps nothing but the moment: what is due, and whether it still is, PostgreSQL knows.
 * Nobody waits for Redis here. What could not be set while it was away is set by the reconciliation when it is back.
 */
@Injectable()
export class Clock {
  readonly #logger = new Logger(Clock.name);

  constructor(@InjectQueue(CLOCK_QUEUE) private readonly queue: Queue) {}

  /** Rings once, for a task. Setting it twice is the same. */
  arm({ id, runAt }: { id: string; runAt: Date }): void {
    const delay = Math.max(0, runAt.getTime() - Date.now());
    const options = { ...PERSISTENT, jobId: `task-${id}`, delay };
    this.#whenUp(() => this.queue.add(TASK_DUE, { id } satisfies Due, options));
  }

  /** Rings again and again, for a schedule. Setting it twice is the same. */
  repeat({ id, cron, timezone }: Rhythm): void {
    const options = { ...PERSISTENT, jobId: id, repeat: { cron, tz: timezone } };
    this.#whenUp(() => this.queue.add(SCHEDULE_DUE, { id } satisfies Due, options));
  }

  /** Rings no more. If Redis is away it rings once more, finds no schedule, and is stopped by that. */
  stop({ id, cron, timezone }: Rhythm): void {
    this.#whenUp(() => this.queue.removeRepeatable(SCHEDULE_DUE, { cron, tz: timezone, jobId: id }));
  }

  /**
   * Tells the listener of every ring from now on. Nest's `@Process` does the same, but drops the promises that
   * `process` returns: they reject when it is closed before Redis was ever reached, and would end it with an error.
   */
  hear(listener: Listener): void {
    const hearing = [
      this.queue.process(TASK_DUE, AT_ONCE, ({ data }: Job<Due>) => listener.task(data.id)),
      this.queue.process(SCHEDULE_DUE, AT_ONCE, (job: Job<Due>) => this.#ring(job, listener)),
    ];
    for (const end of hearing) {
      end.catch((error: unknown) => this.#logger.warn(`The clock is not heard any more: ${String(error)}`));
    }
  }

  /** Calls back now if Redis is there, and whenever it comes back. */
  onUp(listener: () => void): void {
    this.queue.client.on('ready', listener);
    if (this.#isUp) {
      listener();
    }
  }

  /** @throws Error while Redis cannot be reached */
  async ping(): Promise<void> {
    if (!this.#isUp) {
      throw new Error(`Redis is ${this.queue.client.status}`);
    }
    await this.queue.client.ping();
  }

  async #ring({ data, opts, timestamp }: Job<Due>, listener: Listener): Promise<void> {
    const { prevMillis, repeat } = opts as Repetition;
    const exists = await listener.schedule(data.id, new Date(prevMillis ?? timestamp));
    const key = repeat?.key;
    if (!exists && key !== undefined) {
      this.#whenUp(() => this.queue.removeRepeatableByKey(key));
    }
  }

  get #isUp(): boolean {
    return this.queue.client.status === 'ready';
  }

  #whenUp(command: () => Promise<unknown>): void {
    if (this.#isUp) {
      command().catch((error: unknown) => this.#logger.warn(`The clock could not be set: ${String(error)}`));
    }
  }
}
