import type { Contract } from '@warren/contracts';
import type { RetryPolicy } from './retry-policy.ts';
import type { SharedLimits } from './task-limiter.ts';

export interface HandlerOptions {
  /** Replaces parts of the default policy. */
  readonly retry?: Partial<RetryPolicy>;
  /** Which server the handler belongs to, in an app with several; see `RabbitServerOptions.transportId`. */
  readonly server?: symbol;
}

/** Who may have it done. */
export interface Guarded {
  /** What the message's passport must allow. A server with a `doorkeeper` wants it of every request and task. */
  readonly allow?: string;
}

/** Which tasks of a type are the same work, and for how long once is enough. */
export interface Unique<Payload> {
  /** What is the same in them: `({ invoice }) => invoice`. */
  readonly by: (payload: Payload) => string;
  /** Milliseconds since one that is done began, in which no other has an effect; no longer than the inbox remembers. */
  readonly forMs: number;
}

/** Its shared limits need a `gate` in the server's options. */
export interface TaskOptions<Payload = never> extends HandlerOptions, SharedLimits, Guarded {
  /** In work at once in this process; the server's prefetch unless told. */
  readonly concurrency?: number;
  /**
   * Milliseconds that one attempt may take; for ever unless told. Then the context's signal is aborted, and when the
   * handler has stopped over it, the attempt has failed. A handler that does not listen keeps its place.
   */
  readonly timeoutMs?: number;
  /**
   * Of tasks that are the same work one is done. Those that come while it is under way, or within that time, are cancelled;
   * between its attempts, and when it fails for good, another may have its place. It is decided in the transaction of the
   * handler's effect, by an `InboxInterceptor`; where there is none, it means nothing.
   */
  readonly unique?: Unique<Payload>;
}

/** What rides along with a handler from its decorator to the server. */
export interface HandlerExtras extends Omit<TaskOptions, 'server'> {
  readonly contract?: Contract;
  /** For stock patterns, which have no contract to tell: `@EventPattern('x', { kind: 'task' })`. */
  readonly kind?: 'task' | 'event';
}
