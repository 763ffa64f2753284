import { DependencyAwayError, PermanentError, Refusal, RetryAfterError } from '../errors.ts';
import { nearestRung, type Rung } from '../topology/ladder.ts';
import { nextRung, type RetryPolicy } from './retry-policy.ts';

/** Why a message became a dead letter. The code is stable, and travels in the header `warren-dead-reason`. */
export interface DeadLetterReason {
  readonly code: string;
  readonly message: string;
}

/** How one delivery ends. There is no other way. */
export type Outcome =
  /** The work is done, and committed. */
  | { readonly kind: 'done' }
  /** Failed, and worth another attempt after a while. */
  | { readonly kind: 'retry'; readonly rung: Rung; readonly error: DeadLetterReason }
  /** What the handler needs is away: another attempt later, and this one does not count. The queue pauses meanwhile. */
  | { readonly kind: 'postponed'; readonly rung: Rung; readonly error: DeadLetterReason }
  /** Its key has enough in work: later, so that others' tasks come first. This attempt does not count. */
  | { readonly kind: 'set-aside'; readonly rung: Rung }
  /** Given up. */
  | { readonly kind: 'dead'; readonly reason: DeadLetterReason }
  /** Nobody wants it any more. */
  | { readonly kind: 'cancelled'; readonly reason: string }
  /** A request whose caller has given up: dropped unprocessed. */
  | { readonly kind: 'expired' }
  /** Not begun, or cut short by a shutdown: back to the queue, uncounted. */
  | { readonly kind: 'given-back' };

/** About as long as the pauses of a queue whose dependency is away. */
const POSTPONED_MS = 5_000;

/** What becomes of a task or a fact whose handler threw. */
export function outcomeOfFailure(
  error: unknown,
  attempt: number,
  policy: RetryPolicy,
  random = Math.random(),
): Outcome {
  const reason = reasonOf(error);
  if (error instanceof PermanentError || error instanceof Refusal) return { kind: 'dead', reason };
  if (error instanceof DependencyAwayError)
    return { kind: 'postponed', rung: nearestRung(POSTPONED_MS * (0.5 + random)), error: reason };
  const rung = nextRung(policy, attempt, random);
  if (!rung)
    return {
      kind: 'dead',
      reason: { ...reason, code: 'attempts-exhausted', message: `${reason.code}: ${reason.message}` },
    };
  return { kind: 'retry', rung: error instanceof RetryAfterError ? nearestRung(error.delayMs) : rung, error: reason };
}

/** Header tables over 64 KiB break the channel, and nobody reads that much. */
const LONGEST_MESSAGE = 2_000;

export function reasonOf(error: unknown): DeadLetterReason {
  const message = messageOf(error).slice(0, LONGEST_MESSAGE);
  return { code: codeOf(error), message };
}

function messageOf(error: unknown): string {
  if (typeof error === 'string') return error;
  if (typeof error === 'object' && error !== null && 'message' in error) return String(error.message);
  return String(error);
}

function codeOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string')
    return error.code;
  return 'handler-failed';
}

/** In milliseconds. What has waited long waits longer, so that a backlog is not moved more often than it must be. */
const ASIDE = { least: 250, most: 30_000 } as const;

/** A task steps aside for about half as long as it has waited already. */
export function setAside(sentAt: Date, random = Math.random()): Outcome {
  const waitedMs = Date.now() - sentAt.getTime();
  const delayMs = Math.min(Math.max(waitedMs / 2, ASIDE.least), ASIDE.most) * (0.5 + random);
  return { kind: 'set-aside', rung: nearestRung(delayMs) };
}
