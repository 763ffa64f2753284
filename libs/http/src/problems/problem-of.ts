import {
  BrokerUnavailableError,
  ConfirmLostError,
  MessagingError,
  PublishRejectedError,
  RemoteRejectionError,
  RemoteError,
  RequestTimeoutError,
  UnroutableError,
  WindowFullError,
} from '@warren/messaging';
import { DatabaseBusyError, isUnavailable, MalformedCursorError } from '@warren/persistence';
import {
  BusyError,
  ConflictError,
  ForbiddenError,
  ClientError,
  MalformedError,
  MissingError,
  TooManyRequestsError,
  UnacceptableError,
  UnauthenticatedError,
} from '../errors.ts';
import type { ProblemAnswer } from './problem.ts';
import { requestError } from './request-error.ts';

/** Which status a service's rejection has in HTTP, by its code. */
export type Rejections = Readonly<Record<string, number>>;

export interface ProblemOptions {
  /** For the codes of the application's own services. @default 422 for a code that is not named */
  readonly rejections?: Rejections;
  /** What to say where the framework says too little, by status. @default what the framework says */
  readonly details?: Readonly<Record<number, string>>;
}

/** Decides what the caller reads of an error. An error that is not known here is 500, and says nothing of the inside. */
export function problemOf(error: unknown, options: ProblemOptions = {}): ProblemAnswer {
  return withHeaders(read(error, options));
}

type ErrorClass = abstract new (...args: never[]) => Error;

/** What each of our own consequences is in HTTP. */
const OURS: readonly (readonly [ErrorClass, number])[] = [
  [MalformedError, 400],
  [UnauthenticatedError, 401],
  [ForbiddenError, 403],
  [MissingError, 404],
  [ConflictError, 409],
  [UnacceptableError, 422],
  [TooManyRequestsError, 429],
  [BusyError, 503],
];

const LATER = 'Try again in a moment.';
/** What a failure on the way to a service is in HTTP, in words that say nothing of queues and hosts. */
const ON_THE_WAY: readonly (readonly [ErrorClass, number, string])[] = [
  [RequestTimeoutError, 504, `The service behind this did not answer in time. ${LATER}`],
  [RemoteError, 502, 'The service behind this failed. It has been logged there.'],
  [UnroutableError, 503, `The service behind this is not running. ${LATER}`],
  [BrokerUnavailableError, 503, `The message broker cannot be reached just now. ${LATER}`],
  [ConfirmLostError, 503, `The message broker went away just now. ${LATER}`],
  [PublishRejectedError, 503, `The service behind this has too much to do. ${LATER}`],
  [WindowFullError, 503, `Too many requests are on their way already. ${LATER}`],
];

/** RFC 6750: a token was shown, and is not good. A wrong password is another matter. */
const BAD_TOKEN: ReadonlySet<string> = new Set(['token-invalid', 'token-expired']);

/** What a service's rejection is in HTTP, for the codes of the libraries. */
const REJECTIONS: Rejections = { forbidden: 403, 'cursor-malformed': 400 };

const INTERNAL: ProblemAnswer = {
  status: 500,
  code: 'internal',
  detail: 'Something went wrong on our side. It has been logged; trying again may help.',
};
const DATABASE_UNAVAILABLE: ProblemAnswer = {
  status: 503,
  code: 'database-unavailable',
  detail: 'The database cannot be reached just now. Try again in a moment.',
};
const DATABASE_BUSY: ProblemAnswer = {
  status: 503,
  code: 'database-busy',
  detail: 'There is too much to do just now. Try again in a moment.',
};

function read(error: unknown, { rejections = {}, details = {} }: ProblemOptions): ProblemAnswer {
  if (error instanceof ClientError) {
    const status = OURS.find(([type]) => error instanceof type)?.[1];
    return status === undefined ? INTERNAL : { status, code: error.code, detail: error.message, ...error.extras };
  }
  if (error instanceof MalformedCursorError) {
    return { status: 400, code: error.code, detail: error.message };
  }
  if (error instanceof MessagingError) {
    return readMessaging(error, rejections);
  }
  if (error instanceof DatabaseBusyError) return DATABASE_BUSY;
  return requestError(error, details) ?? (isUnavailable(error) ? DATABASE_UNAVAILABLE : INTERNAL);
}

function readMessaging(error: MessagingError, rejections: Rejections): ProblemAnswer {
  const { code, message } = error;
  if (error instanceof RemoteRejectionError) {
    return { status: rejections[code] ?? REJECTIONS[code] ?? 422, code, detail: message };
  }
  const [, status, detail] = ON_THE_WAY.find(([type]) => error instanceof type) ?? [];
  return status === undefined || detail === undefined ? INTERNAL : { status, code, detail };
}

function withHeaders(answer: ProblemAnswer): ProblemAnswer {
  if (answer.status === 401) {
    const error = BAD_TOKEN.has(answer.code) ? ', error="invalid_token"' : '';
    return { ...answer, headers: { 'www-authenticate': `Bearer realm="warren"${error}` } };
  }
  return answer.status === 503 ? { ...answer, headers: { 'retry-after': '5' } } : answer;
}
