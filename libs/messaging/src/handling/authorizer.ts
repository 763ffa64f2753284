import type { MessageKind } from '../wire/message.ts';

/** What a passport is bound to. */
export interface TokenBinding {
  readonly id: string;
  readonly kind: MessageKind;
  readonly type: string;
  /** The id of the message that began it all. */
  readonly correlationId: string;
}

/** Vouches for a message on its way out: says whom it is for, signed. */
export type SignMessage = (message: TokenBinding) => Promise<string>;

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
