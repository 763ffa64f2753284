import { type CallHandler, type ExecutionContext, Injectable, Logger, type NestInterceptor } from '@nestjs/common';
import {
  type EventContract,
  type InputOf,
  type Progress,
  TaskCancelled,
  TaskFailed,
  TaskProgressed,
  TaskRetried,
  TaskStarted,
  TaskSucceeded,
} from '@warren/contracts';
import { Messenger, type Outcome, type RabbitContext, storableJson, TaskCancelledError } from '@warren/messaging';
import { lastValueFrom, type Observable, of } from 'rxjs';
import { v5 } from 'uuid';
import { Outbox } from '../outbox/outbox.ts';
import { reasonOf } from '../reason-of.ts';
import { UnitOfWork } from '../transactions/unit-of-work.ts';
import { TaskAttempt, type AttemptListener } from './task-attempt.ts';
import { boundedResult } from './bounded-result.ts';
import { CancelledTasks } from './cancelled-tasks.ts';

/**
 * Tells what becomes of tasks, and does not begin those that were taken back.
 *
 * How an attempt ends goes through the outbox. Register it after (inside of) InboxInterceptor, and `task.succeeded` is
 * committed together with the task's effect; without one it is committed right after the effect, and a crash between
 * the two repeats the task. That one has begun, and how far it has come, is told past the outbox, while the handler's
 * transaction is open; nobody waits for it, and when it is lost the end tells as much.
 */
@Injectable()
export class TaskReportingInterceptor implements NestInterceptor, AttemptListener {
  private readonly logger = new Logger('TaskReporting');
  private readonly attempts = new WeakMap<RabbitContext, TaskAttempt>();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly messenger: Messenger,
    private readonly cancelled: CancelledTasks,
  ) {}

  async intercept(execution: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const task = execution.switchToRpc().getContext<RabbitContext>();
    if (task.kind !== 'task') return next.handle();
    if (await this.cancelled.has(task.id)) throw new TaskCancelledError(`Task ${task.id} was cancelled.`);
    const attempt = new TaskAttempt(task, this);
    this.attempts.set(task, attempt);
    try {
      const result: unknown = await lastValueFrom(next.handle(), { defaultValue: undefined });
      await this.succeeded(attempt, boundedResult(result));
      return of(result);
    } finally {
      attempt.end();
    }
  }

  /**
   * For `RabbitServer`'s `onOutcome`: tells of attempts that did not succeed. That one is tried again is told if it can
   * be; an end must be.
   */
  async settled(task: RabbitContext, outcome: Outcome): Promise<void> {
    if (task.kind !== 'task') return;
    const settled = (this.attempts.get(task) ?? endedAtOnce(task)).settled;
    switch (outcome.kind) {
      case 'retry': {
        const retryAt = (outcome.notBefore ?? new Date(Date.now() + outcome.delay.ms)).toISOString();
        return this.publish(TaskRetried, { ...settled, error: outcome.error, retryAt }).catch((error: unknown) =>
          this.logger.warn(`The retry of ${task.id} could not be reported: ${reasonOf(error)}`),
        );
      }
      case 'dead':
        return this.publish(TaskFailed, { ...settled, error: outcome.reason });
      case 'cancelled':
        return this.publish(TaskCancelled, { ...settled, reason: outcome.reason });
      case 'done':
      case 'postponed':
      case 'set-aside':
      case 'expired':
      case 'adopted':
      case 'given-back':
        return;
    }
  }

  begun(attempt: TaskAttempt): void {
    this.mention(TaskStarted, attempt.eventFields);
  }

  progressed(attempt: TaskAttempt, progress: Progress): void {
    this.mention(TaskProgressed, { ...attempt.eventFields, at: new Date().toISOString(), progress });
  }

  /** Always under the same id: a task succeeds once, and a repetition says nothing new. */
  private succeeded({ settled }: TaskAttempt, result: unknown): Promise<void> {
    const payload = { ...settled, ...(result !== undefined && { result: result as Json }) };
    return this.publish(TaskSucceeded, payload, v5(TaskSucceeded.type, settled.taskId));
  }

  /** Under the attempt's own id unless told: one that is redriven may fail again, and that is news. */
  private async publish<C extends EventContract>(
    contract: C,
    payload: InputOf<C> & { taskId: string; startedAt: string },
    id = v5(`${contract.type} ${payload.startedAt}`, payload.taskId),
  ): Promise<void> {
    await this.unitOfWork.run(() => this.outbox.publish(contract, storable(payload), { id, key: payload.taskId }));
  }

  private mention<C extends EventContract>(contract: C, payload: InputOf<C> & { taskId: string }): void {
    this.messenger
      .publish(contract, storable(payload), { key: payload.taskId })
      .catch((error: unknown) => this.logger.debug(`${contract.type} could not be reported: ${reasonOf(error)}`));
  }
}

type Json = NonNullable<InputOf<typeof TaskSucceeded>['result']>;

/** Errors, progress and results are a handler's own texts, and what a store refuses would keep the task `running`. */
const storable = <Payload>(payload: Payload): Payload => storableJson(payload) as Payload;

/** For a task that no handler was called for. */
function endedAtOnce(task: RabbitContext): TaskAttempt {
  const attempt = new TaskAttempt(task, { begun: () => undefined, progressed: () => undefined });
  attempt.end();
  return attempt;
}
