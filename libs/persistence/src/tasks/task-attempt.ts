import { trace } from '@opentelemetry/api';
import type { Progress } from '@warren/contracts';
import { type RabbitContext, workerName } from '@warren/messaging';
import { Subject, type Subscription, throttleTime } from 'rxjs';

/** A task that ends sooner does not say that it has begun, in milliseconds: most do, and nobody could watch them. */
const REPORT_AFTER_MS = 150;
/** Between two words of progress, in milliseconds. */
const PROGRESS_MS = 500;

/** Whom an attempt tells what cannot wait for its end. */
export interface AttemptListener {
  begun(attempt: TaskAttempt): void;
  progressed(attempt: TaskAttempt, progress: Progress): void;
}

/** One execution of one task, from its start to its end. */
export class TaskAttempt {
  readonly startedAt = new Date();
  /** How far it has come, as last told. */
  progress: Progress | undefined;
  private readonly traceId = trace.getActiveSpan()?.spanContext().traceId;
  private readonly news = new Subject<Progress>();
  private readonly reporting: Subscription;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly task: RabbitContext,
    listener: AttemptListener,
  ) {
    this.timer = setTimeout(() => listener.begun(this), REPORT_AFTER_MS);
    this.reporting = this.news
      .pipe(throttleTime(PROGRESS_MS, undefined, { leading: true, trailing: true }))
      .subscribe((progress) => listener.progressed(this, progress));
    task.onProgress((progress) => {
      this.progress = progress;
      this.news.next(progress);
    });
  }

  /** What every fact about it begins with. */
  get eventFields() {
    return {
      taskId: this.task.id,
      taskType: this.task.type,
      attempt: this.task.attempt,
      worker: workerName,
      startedAt: this.startedAt.toISOString(),
      ...(this.traceId !== undefined && { traceId: this.traceId }),
    };
  }

  /** What every fact about its end begins with. */
  get settled() {
    return {
      ...this.eventFields,
      endedAt: new Date().toISOString(),
      ...(this.progress && { progress: this.progress }),
    };
  }

  /** Nothing is told any more of what is on the way. */
  end(): void {
    clearTimeout(this.timer);
    this.reporting.unsubscribe();
  }
}
