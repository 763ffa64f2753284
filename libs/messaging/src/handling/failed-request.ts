import {
  BrokerUnavailableError,
  DependencyUnavailableError,
  RequestTimeoutError,
  UnroutableError,
  WindowFullError,
} from '../errors.ts';

/** Nobody answered. Everything else that a request fails with was answered, or is a mistake of its sender's. */
const UNANSWERED = [BrokerUnavailableError, RequestTimeoutError, UnroutableError, WindowFullError] as const;

/**
 * What the failure of a request means for the task or event whose handler made it. A service that nobody reaches is
 * waited for, uncounted, and its queue pauses. What a service answers is an answer, and never an outage: a rejection ends
 * the message as a dead letter, and a failure there counts as an attempt here.
 * @param service as operators know it
 * @returns the error to throw
 */
export const failureOfRequest = (service: string, error: unknown): unknown =>
  error instanceof Error && UNANSWERED.some((type) => error instanceof type)
    ? new DependencyUnavailableError(service, error.message)
    : error;
