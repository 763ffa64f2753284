import type { TokenBinding } from '../wire/origin.ts';

/** Decides whether a message may have its handler's work done. */
export interface Authorizer {
  /**
   * @param scope what the handler asks for
   * @returns the caller, for {@link RabbitContext.caller}
   * @throws ForbiddenError with a sentence: the message becomes a dead letter
   * @throws any other error when it cannot decide: the delivery goes back to its queue
   */
  authorize(
    message: Pick<TokenBinding, 'id' | 'type'> & { readonly token: string | undefined },
    scope: string,
  ): Promise<string>;
}
