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
  /** The message's id; of a reply, the id of its request. */
  readonly id: string;
  readonly kind: MessageKind | 'reply';
  /** The message's type; of a reply, the type of its request. */
  readonly type: string;
  /** The id of the first message of its chain. */
  readonly correlationId: string;
  /** The body, byte by byte as it is sent. */
  readonly content: Uint8Array;
  /** Where the reply to a request goes. */
  readonly replyTo?: string | undefined;
  /** Whether it is published for its queue again, by a replay or by an operator who edited it. @default false */
  readonly isRepublished?: boolean;
}

/** Signs a message that is about to be published. @returns its message token */
export type SignMessage = (message: TokenBinding) => string | Promise<string>;
