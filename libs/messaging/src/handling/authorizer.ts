import type { TokenBinding } from '../wire/origin.ts';

/** Decides whether a message may have its handler's work done. */
export interface Authorizer {
  /**
   * @param scope what the handler asks for
   * @returns who has it done
   * @throws ForbiddenError with a sentence
   */
  authorize(
    message: Pick<TokenBinding, 'id' | 'type'> & { readonly token: string | undefined },
    scope: string,
  ): Promise<string>;
}
