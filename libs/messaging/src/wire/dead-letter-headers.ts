import { HEADER } from './headers.ts';
import { readText } from './read-property.ts';
import { cutText, storableText } from './text.ts';

// Decorator-free and erasable, so that the command line can read dead letters without a build.

/** What Warren notes on a message that it gives up, besides the history of its attempts. */
export interface DeadLetterNote {
  /** A stable code. */
  readonly reason: string;
  /** A sentence. */
  readonly error: string;
  /** The queue that it was consumed from, and that a redrive sends it to. */
  readonly queue: string;
  readonly diedAt: Date;
}

/** In characters: headers must stay small, and nobody reads more. */
const LONGEST_ERROR = 2_000;
const LONGEST_CODE = 200;

export const deadLetterHeaders = ({ reason, error, queue, diedAt }: DeadLetterNote): Record<string, string> => ({
  [HEADER.deadReason]: storableText(cutText(reason, LONGEST_CODE)),
  [HEADER.deadError]: storableText(cutText(error, LONGEST_ERROR)),
  [HEADER.deadQueue]: queue,
  [HEADER.deadAt]: diedAt.toISOString(),
});

/** Reads the note again. @param sentAt stands in for a time that is missing or makes no sense */
export function readDeadLetterNote(headers: Readonly<Record<string, unknown>>, sentAt: Date): DeadLetterNote {
  return {
    queue: readText(headers[HEADER.deadQueue]) ?? '',
    reason: readText(headers[HEADER.deadReason]) ?? 'unknown',
    error: readText(headers[HEADER.deadError]) ?? 'Nothing tells why it is here.',
    diedAt: readDate(headers[HEADER.deadAt]) ?? sentAt,
  };
}

function readDate(value: unknown): Date | undefined {
  const date = new Date(typeof value === 'string' ? value : Number.NaN);
  return Number.isNaN(date.getTime()) || date.getUTCFullYear() < 1970 || date.getUTCFullYear() > 9999
    ? undefined
    : date;
}
