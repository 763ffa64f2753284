// Names of before 0.1, for one version: each goes with 0.2. The changelog has the table.
import { DependencyUnavailableError, RemoteRejectionError, RequestRejectedError } from './errors.ts';
import type { Authorizer } from './handling/authorizer.ts';
import { messageLogFields } from './handling/rabbit-context.ts';
import type { KeyPermit, Permit, TaskLimiter } from './handling/task-limiter.ts';
import { TaskResult } from './handling/task-result.ts';
import type { ReplayedMessage } from './wire/message.ts';
import type { SignMessage, TokenBinding } from './wire/origin.ts';

/** @deprecated Use {@link DependencyUnavailableError}. */
export const DependencyAwayError = DependencyUnavailableError;
/** @deprecated Use {@link DependencyUnavailableError}. */
export type DependencyAwayError = DependencyUnavailableError;

/** @deprecated Use {@link RequestRejectedError}, which a handler throws. */
export const Refusal = RequestRejectedError;
/** @deprecated Use {@link RequestRejectedError}, which a handler throws. */
export type Refusal = RequestRejectedError;

/** @deprecated Use {@link RemoteRejectionError}, which a caller gets. */
export const RefusedError = RemoteRejectionError;
/** @deprecated Use {@link RemoteRejectionError}, which a caller gets. */
export type RefusedError = RemoteRejectionError;

/** @deprecated Use {@link TaskResult}. */
export const Verdict = TaskResult;
/** @deprecated Use {@link TaskResult}. */
export type Verdict = TaskResult;

/** @deprecated Use {@link messageLogFields}. */
export const messageInHand = messageLogFields;

/** @deprecated Use {@link Authorizer}; its method is `authorize`, and the message's `passport` is its `token`. */
export type Doorkeeper = Authorizer;
/** @deprecated Use {@link TokenBinding}. */
export type Sending = TokenBinding;
/** @deprecated Use {@link SignMessage}. */
export type Stamp = SignMessage;
/** @deprecated Use {@link TaskLimiter}; its methods are `acquire` and `acquireForKey`. */
export type TaskGate = TaskLimiter;
/** @deprecated Use {@link Permit}; its method is `release`. */
export type Place = Permit;
/** @deprecated Use {@link KeyPermit}; its method is `release`. */
export type Share = KeyPermit;
/** @deprecated Use {@link ReplayedMessage}. */
export type ToldAgain = ReplayedMessage;
