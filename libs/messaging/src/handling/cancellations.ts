import { TaskCancelledError } from '../errors.ts';
import { isRecord } from '../wire/body.ts';
import type { HandlerAbort } from './handler-abort.ts';

/** Requests that are remembered for tasks that have not come yet. */
const REMEMBERED = 10_000;

/**
 * Which tasks somebody took back, as far as this process has heard: those in hand are told, and those that come later
 * are not begun. It hears nothing of the time before its start: what must not be forgotten is kept in a database.
 */
export class Cancellations {
  private readonly inFlight = new Map<string, HandlerAbort>();
  private readonly requested = new Set<string>();

  /** Somebody takes the task back. */
  request(id: string): void {
    this.requested.add(id);
    const [oldest] = this.requested;
    if (this.requested.size > REMEMBERED && oldest !== undefined) this.requested.delete(oldest);
    const abort = this.inFlight.get(id);
    if (abort) this.abortTask(id, abort);
  }

  /** Cancels the task that an event's payload names as `taskId`; a payload that names none means nothing. */
  requestBy(payload: unknown): void {
    if (isRecord(payload) && typeof payload['taskId'] === 'string') this.request(payload['taskId']);
  }

  /** The task is begun; it is told at once if it was taken back before. */
  begin(id: string, abort: HandlerAbort): void {
    this.inFlight.set(id, abort);
    if (this.requested.has(id)) this.abortTask(id, abort);
  }

  end(id: string, abort: HandlerAbort): void {
    if (this.inFlight.get(id) === abort) this.inFlight.delete(id);
  }

  private abortTask(id: string, abort: HandlerAbort): void {
    abort.abort('cancelled', new TaskCancelledError(`Task ${id} was taken back.`));
  }
}
