import type { Contract } from '@warren/contracts';
import type { Authorizer } from '../handling/authorizer.ts';
import type { BrokerUrl } from '../connection/connect-to-any.ts';
import type { Outcome } from '../handling/outcome.ts';
import type { RabbitContext } from '../handling/rabbit-context.ts';
import type { OnReplay } from '../handling/replay.ts';
import type { TaskLimiter } from '../handling/task-limiter.ts';

export interface RabbitServerOptions {
  readonly url: BrokerUrl;
  /** The service or pool: names its queues, `<group>.events` and `<group>.requests`, and its connections. */
  readonly group: string;
  /**
   * Deals the group's facts out to so many partitions by their keys, 1 to 64: facts of one key are then handled one
   * after the other, in order, however many workers there are. Without it they share `<group>.events`, in no order.
   * A worker that is told another number than the broker has is not ready, and says so. See docs/order-per-key.md.
   */
  readonly partitions?: number;
  /** Deliveries in work at once, per queue; 32 unless told. With `partitions`, the same at all workers of the group. */
  readonly prefetch?: number;
  /** Milliseconds that work in hand gets to finish at a shutdown; 10,000 unless told. */
  readonly drainTimeoutMs?: number;
  /** Milliseconds that `listen` waits for the first connection before it goes on without; 5,000 unless told. */
  readonly startTimeoutMs?: number;
  /** With them, stock `@EventPattern` and `@MessagePattern` handlers have their payloads checked, too. */
  readonly contracts?: readonly Contract[];
  /** In an app with several servers: which handlers are this one's, `@Task(X, { server: transportId })`. */
  readonly transportId?: symbol;
  /** What it does with facts that it is told again; `refused` unless told. */
  readonly replay?: OnReplay;
  /**
   * Told of each delivery for a handler here that did not end with `done`, after what follows from it is safe and
   * before it is settled. When it throws, the delivery comes again.
   */
  readonly onOutcome?: (context: RabbitContext, outcome: Outcome) => Promise<void>;
  /**
   * The type of the facts by which tasks are taken back, whose payload holds `taskId`: each process hears them, and a
   * task in hand is told by its context's signal. No task is, unless told.
   */
  readonly cancelledBy?: string;
  /** Whether operators may pause its queues of tasks and of facts; they may not, unless told. */
  readonly pausable?: boolean;
  /** Keeps the limits that workers of a type share; needed by handlers with a `rateLimit` or a `globalConcurrency`. */
  readonly limiter?: TaskLimiter;
  /** Lets in what may have its handler's work done. With one, each request and task must name a scope. */
  readonly authorizer?: Authorizer;
}
