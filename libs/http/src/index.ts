export { Answers, BODY, NeedsOperator, NeedsToken } from './answers.decorator.ts';
export { type Caller, callerOf, OperatorGuard, setCaller, TheCaller } from './caller.ts';
export {
  BusyError,
  ClientError,
  ConflictError,
  type ErrorExtras,
  type Flaw,
  ForbiddenError,
  MalformedError,
  MissingError,
  TooManyRequestsError,
  UnacceptableError,
  UnauthenticatedError,
} from './errors.ts';
export { idOfKey, nameTheKey } from './idempotency/forwarded-key.ts';
export { IdempotencyKeys, type NamedRequest } from './idempotency/idempotency-keys.ts';
export { KeepIdempotencyKeys1763690400050 } from './idempotency/idempotency-keys.migration.ts';
export { Limited } from './limits/limited.decorator.ts';
export { LimitsModule, type LimitsOptions } from './limits/limits.module.ts';
export { limitExceeded } from './limits/limit-exceeded.ts';
export { mailboxOf, type Mailbox } from './limits/mailbox-of.ts';
export { networkOf } from './limits/network-of.ts';
export type { Counted, Quota, Quotas, QuotaUse } from './limits/quota.ts';
export { digestOf, RateLimits, refusal, type RateLimitsOptions } from './limits/rate-limits.ts';
export type { Requester } from './limits/counted.ts';
export { LimitedStream, type StreamLimits, Streams } from './limits/streams.ts';
export { live } from './live.ts';
export { logRequests } from './log-requests.ts';
export { type ApiDescription, documentRoutes } from './openapi.ts';
export { AllowedMethods } from './problems/allowed-methods.ts';
export { problemOf, type ProblemOptions, type Rejections } from './problems/problem-of.ts';
export { ProblemFilter, type ProblemFilterOptions, sendProblem } from './problems/problem.filter.ts';
export { answerUnreadable } from './problems/unreadable.ts';
export { takeJsonBodies } from './requests/json-bodies.ts';
export { type JsonBounds } from './requests/json-bounds.ts';
export { flawsOf } from './requests/flaws.ts';
export { bodyOf, lingerOverBodies } from './requests/linger-over-bodies.ts';
export { IdParameter, pageOf, PageQuery } from './requests/page.ts';
export { idempotencyKey, RESPOND_ASYNC, wantsNoAnswer } from './requests/request-headers.ts';
export { RequestPipe } from './requests/request.pipe.ts';
