import type { MessageKind } from './message.ts';

/** Where a message comes from, and who has its work done. */
export interface Origin {
  /** The id of the message whose handling led to it. */
  readonly cause?: string;
  /** The id of the first message of its chain. */
  readonly correlationId?: string;
  /** The message token: signed, names the caller. */
  readonly token?: string;
}

/** What a message token is bound to: it is worth nothing on another message. */
export interface TokenBinding {
  readonly id: string;
  readonly kind: MessageKind;
  readonly type: string;
  /** The id of the first message of its chain. */
  readonly correlationId: string;
}

/** Signs a message that is about to be published. Resolves with its message token. */
export type SignMessage = (message: TokenBinding) => Promise<string>;
