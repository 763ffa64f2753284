import { Logger } from '@nestjs/common';
import { type InputOf, WorkerReported } from '@warren/contracts';
import { type Messenger, newId, type QueueStatus, type RabbitServer, workerName } from '@warren/messaging';

/** How a worker says that it is there, and how it stands. */
export interface ReportOptions {
  /** Of the application; operators see it. @default none */
  readonly version?: string;
  /** Milliseconds from one report to the next; a change is reported within a second. @default 15_000 */
  readonly everyMs?: number;
}

const LOOK_MS = 1_000;
const MOST_QUEUES = 500;
const LONGEST_REASON = 2_000;

/**
 * Publishes `worker.reported.v1` for one worker: when it starts, from time to time, within a second of a change in what
 * its queues wait for, and when it stops. A report that cannot be published is left out: the next one says as much.
 */
export class WorkerReports {
  private readonly logger = new Logger('WorkerReports');
  private readonly itself = { workerId: newId(), worker: workerName, startedAt: new Date().toISOString() };
  private readonly everyMs: number;
  private timer: NodeJS.Timeout | undefined;
  private reported = { waits: '', at: 0 };
  private lookedAt = 0;
  private latestMs = 0;

  /** @param server whose queues they are */
  constructor(
    private readonly group: string,
    private readonly messenger: Pick<Messenger, 'publish'>,
    private readonly server: Pick<RabbitServer, 'queues'>,
    private readonly options: ReportOptions,
  ) {
    this.everyMs = options.everyMs ?? 15_000;
  }

  start(): void {
    this.lookedAt = performance.now();
    this.timer = setInterval(() => this.look(), LOOK_MS).unref();
    void this.report('running');
  }

  /** Reports the end. Resolves once that is published, or cannot be. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.report('stopped');
  }

  private look(): void {
    const now = performance.now();
    this.latestMs = Math.max(this.latestMs, now - this.lookedAt - LOOK_MS);
    this.lookedAt = now;
    const isDue = now - this.reported.at >= this.everyMs;
    if (isDue || waitsOf(this.server.queues()) !== this.reported.waits) void this.report('running');
  }

  private async report(state: 'running' | 'stopped'): Promise<void> {
    const queues = this.server.queues();
    this.reported = { waits: waitsOf(queues), at: performance.now() };
    const [delayMs, { version }] = [Math.round(this.latestMs * 10) / 10, this.options];
    this.latestMs = 0;
    const said: InputOf<typeof WorkerReported> = {
      ...{ ...this.itself, group: this.group, state, everyMs: this.everyMs, delayMs },
      ...(version !== undefined && { version }),
      reportedAt: new Date().toISOString(),
      memoryBytes: process.memoryUsage.rss(),
      queues: queues.slice(0, MOST_QUEUES).map(consumedQueue),
    };
    await this.messenger
      .publish(WorkerReported, said)
      .catch((error: unknown) => this.logger.debug(`${this.group} could not report: ${String(error)}`));
  }
}

/** What is worth a report at once. */
const waitsOf = (queues: readonly QueueStatus[]): string =>
  JSON.stringify(
    queues.map(({ queue, isHeld, unavailable }) => [queue, isHeld, unavailable?.since, unavailable?.probeAt]),
  );

const consumedQueue = ({ queue, inFlight, isHeld, unavailable }: QueueStatus) => ({
  ...{ queue, inFlight, isPaused: isHeld },
  unavailable: unavailable
    ? {
        reason: unavailable.reason.slice(0, LONGEST_REASON),
        since: unavailable.since.toISOString(),
        probeAt: unavailable.probeAt.toISOString(),
      }
    : null,
});
