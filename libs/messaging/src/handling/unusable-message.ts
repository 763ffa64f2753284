import { ForbiddenError, InvalidPayloadError } from '../errors.ts';
import { UnreadableMessageError } from '../wire/unreadable-message.ts';
import type { DeadLetterReason } from '../wire/history.ts';
import { reasonOf } from './outcome.ts';

/** A message that can be read, and that no handler here may get. Trying again cannot help. */
export class UnusableMessageError extends Error {
  constructor(
    readonly code: 'type-unknown' | 'route-mismatch' | 'replay-refused',
    message: string,
  ) {
    super(message);
  }
}

/**
 * Why a message that a step has rejected becomes a dead letter.
 * @throws the error itself, when it says nothing about the message
 */
export function deadLetterReasonOf(error: unknown): DeadLetterReason {
  if (REJECTIONS.some((rejection) => error instanceof rejection)) return reasonOf(error);
  throw error;
}

const REJECTIONS = [UnreadableMessageError, UnusableMessageError, ForbiddenError, InvalidPayloadError] as const;
