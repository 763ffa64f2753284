import { DependencyUnavailableError, PermanentError, RetryAfterError } from '@warren/messaging';
import { retryAfterMs } from '../pool/retry-after.ts';

/** Where it says to slow down and not for how long, in milliseconds. */
const DEFAULT_PAUSE_MS = 30_000;
/** Of the refusals these two pass: the server gave up waiting, or is not ready for the call yet. */
const PASSING = new Set([408, 425]);

/** What a proxy says when there is nobody behind it. */
const GATEWAY = new Set([502, 503, 504]);

/**
 * What an answer that is no success means for the message: 429 waits as long as the server says, other 4xx and
 * redirects are final, 502 to 504 are an outage that is waited out, and other 5xx are tried again by the handler's policy.
 * @param retryAfter the header: seconds, or a date
 * @returns the error to throw
 */
export function failureOfCall(status: number, retryAfter: string | null, now: Date): Error {
  const answered = `The CRM answered ${status}.`;
  const pauseMs = retryAfterMs(retryAfter, now);
  if (status === 429) return new RetryAfterError(pauseMs ?? DEFAULT_PAUSE_MS, answered);
  if (status === 503 && pauseMs) return new RetryAfterError(pauseMs, answered);
  if (GATEWAY.has(status)) return new DependencyUnavailableError('The CRM', answered);
  if (status >= 500 || PASSING.has(status)) return new Error(`${answered} It is tried again.`);
  return new PermanentError('crm-refused', `${answered} Correct CRM_URL or what is sent, then redrive the message.`);
}
