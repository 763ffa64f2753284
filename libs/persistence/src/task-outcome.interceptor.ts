import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { type InputOf, TaskFailed, TaskSucceeded } from '@warren/contracts';
import { type DeadLetterReason, type RabbitContext, workerName } from '@warren/messaging';
import { lastValueFrom, type Observable, of } from 'rxjs';
import { v5 } from 'uuid';
import { Outbox } from './outbox.ts';
import { UnitOfWork } from './unit-of-work.ts';

/**
 * Tells what became of tasks: `task.succeeded` when a handler has done one, `task.failed` when one is a dead letter.
 * Register it after (inside of) InboxInterceptor, and the fact is committed together with the task's effect.
 * Without InboxInterceptor it is committed right after the effect; a crash between the two repeats the task.
 * A repeated message says nothing again: the ids are made from the task's.
 */
@Injectable()
export class TaskOutcomeInterceptor implements NestInterceptor {
  readonly #startedAt = new WeakMap<RabbitContext, Date>();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
  ) {}

  async intercept(execution: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const task = execution.switchToRpc().getContext<RabbitContext>();
    if (task.kind !== 'task') return next.handle();
    this.#startedAt.set(task, new Date());
    const result: unknown = await lastValueFrom(next.handle(), { defaultValue: undefined });
    await this.#succeeded(task, result);
    return of(result);
  }

  /** For `RabbitServer`'s `onDeadLetter`. A fact that died has no row that waits for its end. */
  async failed(task: RabbitContext, { code, message }: DeadLetterReason): Promise<void> {
    if (task.kind !== 'task') return;
    const fact = { ...this.#settled(task), error: { code, message } };
    await this.unitOfWork.run(() => this.outbox.publish(TaskFailed, fact, about(task, TaskFailed.type)));
  }

  async #succeeded(task: RabbitContext, result: unknown): Promise<void> {
    const fact = { ...this.#settled(task), ...(result !== undefined && { result: result as Json }) };
    await this.unitOfWork.run(() => this.outbox.publish(TaskSucceeded, fact, about(task, TaskSucceeded.type)));
  }

  #settled(task: RabbitContext) {
    const now = new Date();
    return {
      taskId: task.id,
      taskType: task.type,
      attempt: task.attempt,
      worker: workerName,
      startedAt: (this.#startedAt.get(task) ?? now).toISOString(),
      endedAt: now.toISOString(),
    };
  }
}

type Json = NonNullable<InputOf<typeof TaskSucceeded>['result']>;

/** A fact about a task has the task as its key, and the same id each time it is told. */
const about = (task: RabbitContext, type: string) => ({ id: v5(type, task.id), key: task.id });
