import type { MessageKind } from '../wire/wire.ts';

/** What a passport is bound to. */
export interface Sending {
  readonly id: string;
  readonly kind: MessageKind;
  readonly type: string;
  /** The id of the message that began it all. */
  readonly correlationId: string;
}

/** Vouches for a message on its way out: says whom it is for, signed. */
export type Stamp = (message: Sending) => Promise<string>;

/** Decides whether a message may have its handler's work done. */
export interface Doorkeeper {
  /**
   * @param scope what the handler asks for
   * @returns who has it done
   * @throws ForbiddenError with a sentence
   */
  admit(
    message: Pick<Sending, 'id' | 'type'> & { readonly passport: string | undefined },
    scope: string,
  ): Promise<string>;
}
