/**
 * A request cannot be carried out, and its caller can do something about it.
 * The subclasses are the consequences; `code` is stable and for programs, the message a sentence for people.
 */
export abstract class ClientError extends Error {
  readonly code: string;
  readonly extras: ErrorExtras;

  constructor(code: string, message: string, extras: ErrorExtras = {}) {
    super(message);
    this.name = new.target.name;
    this.code = code;
    this.extras = extras;
  }
}

/** What else an error may carry to the caller. */
export interface ErrorExtras {
  readonly errors?: readonly Flaw[];
  /** More members for the problem document, such as the id of the thing in the way. */
  readonly members?: Readonly<Record<string, unknown>>;
  /** Header fields of the answer. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** One thing that is wrong with a request, and where: a JSON pointer into the body, or the name of a parameter. */
export interface Flaw {
  readonly pointer?: string;
  readonly parameter?: string;
  readonly detail: string;
}

/** The request cannot be read: repair its form. */
export class MalformedError extends ClientError {}

/** It is not known who calls: log in. */
export class UnauthenticatedError extends ClientError {}

/** It is known who calls, and they may not. */
export class ForbiddenError extends ClientError {}

/** There is no such thing. */
export class MissingError extends ClientError {}

/** It collides with what is there already. */
export class ConflictError extends ClientError {}

/** It would be too much just now: try again later. */
export class BusyError extends ClientError {}

/** It is more than this caller may have in so short a time: wait, and ask for less. */
export class TooManyRequestsError extends ClientError {}

/** The request can be read, but what it says cannot be done: change its content. */
export class UnacceptableError extends ClientError {}
