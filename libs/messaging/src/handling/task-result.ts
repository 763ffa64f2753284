import { PermanentError, RetryAfterError, TaskCancelledError } from '../errors.ts';

/**
 * What a task's handler may return. A handler ends by returning, or by what it throws; `TaskResult` is another way to
 * write the same: each of its results but `done` is thrown, as the error that it stands for, right around the method.
 * So a transaction outside of it rolls back.
 */
export class TaskResult {
  private constructor(
    private readonly value: unknown,
    private readonly error?: Error,
  ) {}

  /** The work is done, and the value is kept with the task. To return the value itself means the same. */
  static done(value?: unknown): TaskResult {
    return new TaskResult(value);
  }

  /** Not now: another attempt is made after so many milliseconds. The same as to throw a {@link RetryAfterError}. */
  static retryAfter(delayMs: number, reason: string): TaskResult {
    return new TaskResult(undefined, new RetryAfterError(delayMs, reason));
  }

  /** Never: the task becomes a dead letter. The same as to throw a {@link PermanentError}. */
  static deadLetter(code: string, reason: string): TaskResult {
    return new TaskResult(undefined, new PermanentError(code, reason));
  }

  /** No longer wanted: nothing is tried again. The same as to throw a {@link TaskCancelledError}. */
  static cancelled(reason: string): TaskResult {
    return new TaskResult(undefined, new TaskCancelledError(reason));
  }

  /**
   * The value that a handler returned, where it returned one.
   * @throws the error that a result stands for
   */
  static unwrap(returned: unknown): unknown {
    if (!(returned instanceof TaskResult)) return returned;
    if (returned.error) throw returned.error;
    return returned.value;
  }
}
