import type { ConsumeMessage } from 'amqplib';
import type { Outcome } from '../handling/outcome.ts';
import { HEADER } from '../wire/headers.ts';
import { isGivenId } from '../wire/message-id.ts';
import { within } from './finish-or-abort.ts';

/** How a delivery ended, once that is safe. `given-back` is the one end after which its message must come again. */
export type Ended = Outcome['kind'];

/** How long a delivery waits for the work that another began, in milliseconds: well below RabbitMQ's consumer timeout. */
const LONGEST_WAIT_MS = 300_000;
/** After so many milliseconds without its delivery, work that heeds no signal is taken for stuck. */
const STUCK_AFTER_MS = 3_600_000;
/** So many messages are remembered that were done after their delivery was lost. */
const REMEMBERED = 1_000;

/**
 * The work that goes on without its delivery: the channel was lost under it, with the connection or because RabbitMQ's
 * consumer timeout was over. A handler may ignore that its signal was aborted, and RabbitMQ delivers the message again,
 * often to this very process. Here the second delivery finds the first one's work, and does not run beside it.
 */
export class LostWork {
  private readonly running = new Map<string, { readonly ended: Promise<Ended>; readonly since: number }>();
  private readonly done = new Set<string>();

  /** @param longestWaitMs how long a delivery waits for the work that another began */
  constructor(
    private readonly longestWaitMs = LONGEST_WAIT_MS,
    private readonly stuckAfterMs = STUCK_AFTER_MS,
  ) {}

  /** Whether there is none, and {@link join} would find nothing. */
  get isEmpty(): boolean {
    return this.running.size === 0 && this.done.size === 0;
  }

  /** The delivery is lost, and its work goes on. */
  note(delivery: ConsumeMessage, ended: Promise<Ended>): void {
    const id = idOf(delivery);
    if (id === undefined) return;
    const since = this.running.get(id)?.since ?? Date.now();
    this.running.set(id, { ended, since });
    void ended.then((end) => {
      if (this.running.get(id)?.ended === ended) this.running.delete(id);
      if (end === 'done') this.remember(id);
    });
  }

  /**
   * Does the work of a delivery, unless it was done, or is being done, for an earlier delivery of the same message.
   * @returns how it ended; `goes on` when the earlier work takes too long to wait for, `stuck` when it will not end
   */
  async join(delivery: ConsumeMessage, work: () => Promise<Ended>): Promise<Ended | 'goes on' | 'stuck'> {
    const id = idOf(delivery);
    if (id === undefined) return work();
    if (this.done.delete(id)) return 'done';
    const running = this.running.get(id);
    if (!running) return work();
    if (!(await within(this.longestWaitMs, running.ended)))
      return Date.now() - running.since > this.stuckAfterMs ? 'stuck' : 'goes on';
    const end = await running.ended;
    this.done.delete(id);
    return end === 'given-back' ? work() : end;
  }

  private remember(id: string): void {
    this.done.add(id);
    const [oldest] = this.done;
    if (this.done.size > REMEMBERED && oldest !== undefined) this.done.delete(oldest);
  }
}

/** What its message is known by here. One without an id does nothing but get one; what a replay publishes again is meant to be handled again. */
export function idOf({ properties }: ConsumeMessage): string | undefined {
  const id: unknown = properties.messageId;
  return isGivenId(id) && properties.headers?.[HEADER.replay] === undefined ? id : undefined;
}
