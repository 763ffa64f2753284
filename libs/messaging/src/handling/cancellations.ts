import { TaskCancelledError } from '../errors.ts';
import type { Leash } from './leash.ts';

/** Requests that are remembered for tasks that have not come yet. */
const REMEMBERED = 10_000;

/**
 * Which tasks somebody took back, as far as this process has heard: those in hand are told, and those that come later
 * are not begun. It hears nothing of the time before its start: what must not be forgotten is kept in a database.
 */
export class Cancellations {
  private readonly inHand = new Map<string, Leash>();
  private readonly asked = new Set<string>();

  /** Somebody takes the task back. */
  ask(id: string): void {
    this.asked.add(id);
    const [oldest] = this.asked;
    if (this.asked.size > REMEMBERED && oldest !== undefined) this.asked.delete(oldest);
    const leash = this.inHand.get(id);
    if (leash) this.tell(id, leash);
  }

  /** The task is begun; it is told at once if it was taken back before. */
  begin(id: string, leash: Leash): void {
    this.inHand.set(id, leash);
    if (this.asked.has(id)) this.tell(id, leash);
  }

  end(id: string, leash: Leash): void {
    if (this.inHand.get(id) === leash) this.inHand.delete(id);
  }

  private tell(id: string, leash: Leash): void {
    leash.pull('cancelled', new TaskCancelledError(`Task ${id} was taken back.`));
  }
}
