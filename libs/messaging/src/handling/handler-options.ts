import type { Contract } from '@warren/contracts';
import type { RetryPolicy } from './retry-policy.ts';
import type { SharedLimits } from './task-limiter.ts';

export interface HandlerOptions {
  /**
   * Replaces parts of the default policy of retries.
   * @default 8 attempts over about 18 minutes
   */
  readonly retry?: Partial<RetryPolicy>;
  /**
   * Which server the handler belongs to, in an app with several; see `RabbitServerOptions.transportId`.
   * @default every server of the app
   */
  readonly server?: symbol;
  /**
   * What the inbox stores for the handler. Give it the old `Class.method` when you rename the class or the method:
   * under a new name, messages that were handled before and are delivered again count as new.
   * @default 'Class.method'
   */
  readonly name?: string;
  /**
   * For what a group needs because of its tasks: a server that has none leaves the handler out.
   * @default false
   */
  readonly onlyBesideTasks?: boolean;
}

/** Who may have it done. */
export interface Guarded {
  /**
   * The scope that a message's token must allow. A server with an `authorizer` needs one of every request and task.
   * @default none: the caller is not checked
   */
  readonly allow?: string;
}

/** Which tasks of a type are the same work, and for how long once is enough. */
export interface Unique<Payload> {
  /** What is the same in them: `({ invoice }) => invoice`. */
  readonly by: (payload: Payload) => string;
  /** Milliseconds since a finished one began, in which no other has an effect; no longer than the inbox keeps its rows. */
  readonly forMs: number;
}

/** Limits that workers share need a `limiter` in the server's options. */
export interface TaskOptions<Payload = never> extends HandlerOptions, SharedLimits, Guarded {
  /**
   * Deliveries in flight at once in this process.
   * @default the server's `prefetch`
   */
  readonly concurrency?: number;
  /**
   * Milliseconds that one attempt may take. Then the context's signal is aborted, and when the handler has stopped, the
   * attempt has failed. A handler that ignores the signal keeps its slot.
   * @default no limit
   */
  readonly timeoutMs?: number;
  /**
   * Of tasks that are the same work, one is done. Those that come while it is in flight, or within `forMs`, are
   * cancelled; between its attempts, and when it fails for good, another may take its place. An `InboxInterceptor`
   * decides it in the transaction of the handler's effect; without one it means nothing.
   * @default every task is done
   */
  readonly unique?: Unique<Payload>;
}

/** What a decorator passes on from its handler to the server. */
export interface HandlerExtras extends Omit<TaskOptions, 'server'> {
  readonly contract?: Contract;
  /** For stock patterns, which have no contract: `@EventPattern('x', { kind: 'task' })`. */
  readonly kind?: 'task' | 'event';
}
