import {
  DependencyUnavailableError,
  PermanentError,
  RemoteRejectionError,
  RequestRejectedError,
  RetryAfterError,
} from '../errors.ts';
import type { HandlerAbort } from './handler-abort.ts';
import { LONGEST_RETRY_DELAY, nearestRetryDelay, type RetryDelay, retryDelayFrom } from '../topology/retry-delays.ts';
import type { DeadLetterReason } from '../wire/history.ts';
import { LONGEST_PAUSE_MS } from '../wire/read-property.ts';
import { cutText, storableText } from '../wire/text.ts';
import { nextRetryDelay, type RetryPolicy } from './retry-policy.ts';

/** How one delivery ends. There is no other way. */
export type Outcome =
  /** The work is done, and committed. */
  | { readonly kind: 'done' }
  /** Failed, and worth another attempt after a while; not before a time that no delay reaches, when one was asked for. */
  | { readonly kind: 'retry'; readonly delay: RetryDelay; readonly notBefore?: Date; readonly error: DeadLetterReason }
  /** A dependency of the handler is unavailable: another attempt later, and this one does not count. The queue pauses. */
  | { readonly kind: 'postponed'; readonly delay: RetryDelay; readonly error: DeadLetterReason }
  /** Its key has all the permits that it may have, or its time has not come: deferred. This attempt does not count. */
  | { readonly kind: 'set-aside'; readonly delay: RetryDelay }
  /** It becomes a dead letter. */
  | { readonly kind: 'dead'; readonly reason: DeadLetterReason }
  /** The task is no longer wanted: acknowledged, and nothing is tried again. */
  | { readonly kind: 'cancelled'; readonly reason: string }
  /** A request whose caller has given up: dropped unprocessed. */
  | { readonly kind: 'expired' }
  /** It came without an id: it is given one, and goes to its queue again with it. */
  | { readonly kind: 'adopted'; readonly id: string }
  /** Not begun, or cut short by a shutdown or a lost delivery: back to the queue, uncounted. */
  | { readonly kind: 'given-back' };

/** How a handler that returned has ended. */
export const DONE: Outcome = { kind: 'done' };

/** The task is not wanted any more, for the reason that its abort or its handler gives. */
export const cancelled = (reason: unknown): Outcome => ({ kind: 'cancelled', reason: reasonOf(reason).message });

/** What becomes of a delivery whose handler has not begun; `undefined` when nothing stopped it. */
export function outcomeOfAbort(abort: HandlerAbort): Outcome | undefined {
  if (abort.abortedBy === undefined) return undefined;
  return abort.abortedBy === 'cancelled' ? cancelled(abort.signal.reason) : { kind: 'given-back' };
}

/** What becomes of a delivery when the limiter cannot tell whether there is a permit: it waits, and no attempt counts. */
export const outcomeWithoutPermit = (permits: string, error: unknown, policy: RetryPolicy): Outcome =>
  outcomeOfFailure(new DependencyUnavailableError(permits, reasonOf(error).message), 1, policy);

/** About as long as a queue's circuit breaker stays open. */
const SNOOZE_MS = 5_000;

/** Another attempt would end alike: the handler says so, or a service that it asked has answered so. */
const PERMANENT = [PermanentError, RequestRejectedError, RemoteRejectionError] as const;

/** What becomes of a message while something that is needed for it is unavailable. */
export const snoozed = (error: DependencyUnavailableError, random = Math.random()): Outcome => ({
  kind: 'postponed',
  delay: nearestRetryDelay(SNOOZE_MS * (0.5 + random)),
  error: reasonOf(error),
});

/** What becomes of a task or an event whose handler threw. */
export function outcomeOfFailure(
  error: unknown,
  attempt: number,
  policy: RetryPolicy,
  random = Math.random(),
): Outcome {
  const reason = reasonOf(error);
  if (PERMANENT.some((type) => error instanceof type)) return { kind: 'dead', reason };
  if (error instanceof DependencyUnavailableError) return snoozed(error, random);
  const delay = nextRetryDelay(policy, attempt, random);
  if (!delay)
    return {
      kind: 'dead',
      reason: { ...reason, code: 'attempts-exhausted', message: `${reason.code}: ${reason.message}` },
    };
  return { kind: 'retry', ...noEarlierThan(requestedPauseMs(error), delay), error: reason };
}

/** For how long the other side asked to be left alone; 0 where it did not. */
function requestedPauseMs(error: unknown): number {
  const pauseMs = error instanceof RetryAfterError ? error.delayMs : 0;
  return pauseMs > 0 ? Math.min(pauseMs, LONGEST_PAUSE_MS) : 0;
}

/** A rung may be longer than what was asked for, never shorter; where the ladder ends before, the time travels along. */
function noEarlierThan(ms: number, policy: RetryDelay): { delay: RetryDelay; notBefore?: Date } {
  if (ms <= policy.ms) return { delay: policy };
  const isBeyond = ms > LONGEST_RETRY_DELAY.ms;
  return { delay: retryDelayFrom(ms), ...(isBeyond && { notBefore: new Date(Date.now() + ms) }) };
}

/** Not yet: what came back from the end of the ladder, before its time. */
export function outcomeBefore(time: Date, now = Date.now()): Outcome | undefined {
  const leftMs = time.getTime() - now;
  return leftMs > 0 ? { kind: 'set-aside', delay: retryDelayFrom(leftMs) } : undefined;
}

/** Header tables over 64 KiB close the channel, and no operator reads that much. */
const LONGEST_MESSAGE = 2_000;

export function reasonOf(error: unknown): DeadLetterReason {
  const message = storableText(cutText(messageOf(error), LONGEST_MESSAGE));
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
const DEFERRAL_MS = { least: 250, most: 30_000 } as const;

/** Defers a task for about half as long as it has waited already. */
export function deferralOf(sentAt: Date, random = Math.random()): Outcome {
  const waitedMs = Date.now() - sentAt.getTime();
  const delayMs = Math.min(Math.max(waitedMs / 2, DEFERRAL_MS.least), DEFERRAL_MS.most) * (0.5 + random);
  return { kind: 'set-aside', delay: nearestRetryDelay(delayMs) };
}
