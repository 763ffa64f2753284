import type { QueueStatus } from './queue-status.ts';

/** What keeps consuming, through lost connections and deleted queues, until it is drained. */
export interface Consumer {
  /** A sentence for each queue that is not consumed now. */
  readonly reasons: readonly string[];
  /** How it stands with each of its queues. */
  readonly statuses: readonly QueueStatus[];
  /** Resolves with true once it consumes, with false after `timeoutMs`. */
  up(timeoutMs: number): Promise<boolean>;
  /** Takes no more, finishes what has begun, aborts after `timeoutMs` what has not finished, and gives that back. */
  drain(timeoutMs: number): Promise<void>;
}

/** What an operator can pause. */
export interface Pausable {
  /** Takes nothing while it is held; finishes what is in flight. */
  hold(isHeld: boolean): void;
}

/** For readiness: the queue is not consumed, for this reason, which is a clause. */
export const notConsumed = (queue: string, reason: string): string => `${queue} is not consumed: ${reason}`;

/** Milliseconds before a delivery that could not be settled goes back: a broken topology must not become a hot loop. */
export const UNSETTLED_PAUSE_MS = 1_000;
