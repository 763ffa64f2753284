/** One thing that is wrong with a request, and where: a JSON pointer into the body, or the name of a parameter. */
export interface Flaw {
  readonly pointer?: string;
  readonly parameter?: string;
  readonly detail: string;
}

/** What else an error may carry to the caller. */
export interface ErrorExtras {
  readonly errors?: readonly Flaw[];
  /** More members for the problem document, such as the id of the thing in the way. */
  readonly members?: Readonly<Record<string, unknown>>;
}

/**
 * The gateway says no, and the caller can do something about it.
 * The subclasses are the consequences; `code` is stable and for programs, the message a sentence for people.
 */
export abstract class GatewayError extends Error {
  readonly code: string;
  readonly extras: ErrorExtras;

  constructor(code: string, message: string, extras: ErrorExtras = {}) {
    super(message);
    this.name = new.target.name;
    this.code = code;
    this.extras = extras;
  }
}

/** The request cannot be read: repair its form. */
export class MalformedError extends GatewayError {}

/** Nobody knows who is asking: log in. */
export class UnauthenticatedError extends GatewayError {}

/** It is known who is asking, and they may not. */
export class ForbiddenError extends GatewayError {}

/** There is no such thing. */
export class MissingError extends GatewayError {}

/** It collides with what is there already. */
export class ConflictError extends GatewayError {}

/** It would be too much just now: come again later. */
export class BusyError extends GatewayError {}

/** The request can be read, but what it says cannot be done: change its content. */
export class UnacceptableError extends GatewayError {}
