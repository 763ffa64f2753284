import { TaskCancelledError } from '../errors.ts';
import { isRecord } from '../wire/body.ts';
import type { HandlerAbort } from './handler-abort.ts';

/** So many cancellations are kept for tasks that have not come yet. */
const REMEMBERED = 10_000;

/**
 * The tasks that were cancelled, as far as this process knows: it aborts those in flight, and does not begin those that
 * come later. It knows nothing of the time before its start, and prunes the oldest: a database keeps what must be kept.
 */
export class Cancellations {
  private readonly inFlight = new Map<string, HandlerAbort>();
  private readonly requested = new Set<string>();

  /** Cancels a task. */
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

  /** The task begins; it is aborted at once if it was cancelled before. */
  begin(id: string, abort: HandlerAbort): void {
    this.inFlight.set(id, abort);
    if (this.requested.has(id)) this.abortTask(id, abort);
  }

  end(id: string, abort: HandlerAbort): void {
    if (this.inFlight.get(id) === abort) this.inFlight.delete(id);
  }

  private abortTask(id: string, abort: HandlerAbort): void {
    abort.abort('cancelled', new TaskCancelledError(`Task ${id} was cancelled.`));
  }
}
