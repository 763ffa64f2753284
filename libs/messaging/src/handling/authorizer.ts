import type { TokenBinding } from '../wire/origin.ts';

/** A message that came in, as far as its token is bound to it. */
export interface AuthorizableMessage extends TokenBinding {
  readonly token: string | undefined;
}

/** Decides whether a message may have its handler's work done, and whether a reply is the service's own. */
export interface Authorizer {
  /**
   * @param scope what the handler asks for; `undefined` for events, replies, and what is open to every sender
   * @returns the caller, for {@link RabbitContext.caller}
   * @throws ForbiddenError with a sentence: the message becomes a dead letter
   * @throws any other error when it cannot decide: the delivery goes back to its queue
   */
  authorize(message: AuthorizableMessage, scope: string | undefined): string | Promise<string>;
}

/** Which messages an authorizer is asked about: those whose handlers name a scope, or every one, events as well. */
export type TokensRequired = 'scoped' | 'all';
