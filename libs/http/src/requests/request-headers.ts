import { MalformedError } from '../errors.ts';

/** Reads an `Idempotency-Key` header. @throws MalformedError */
export function idempotencyKey(header: string | undefined): string | undefined {
  if (header !== undefined && !/^[\x20-\x7e]{1,200}$/.test(header)) {
    const detail = 'Idempotency-Key must be 1 to 200 printable ASCII characters.';
    throw new MalformedError('idempotency-key-malformed', detail);
  }
  return header;
}

export const RESPOND_ASYNC = 'respond-async';

/** Reads a `Prefer` header (RFC 7240): does the caller rather not wait? Preferences that are not known are ignored. */
export function wantsNoAnswer(prefer: string | undefined): boolean {
  return (prefer ?? '').split(',').some((preference) => /^respond-async\s*(;|$)/i.test(preference.trim()));
}
