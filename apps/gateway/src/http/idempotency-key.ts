import { newId, RemoteRejectionError } from '@warren/messaging';
import { v5 } from 'uuid';
import { MalformedError, UnacceptableError } from '../errors.ts';

/** Reads an `Idempotency-Key` header. @throws MalformedError */
export function idempotencyKey(header: string | undefined): string | undefined {
  if (header !== undefined && !/^[\x20-\x7e]{1,200}$/.test(header)) {
    const detail = 'Idempotency-Key must be 1 to 200 printable ASCII characters.';
    throw new MalformedError('idempotency-key-malformed', detail);
  }
  return header;
}

/**
 * A key makes one id for its user and purpose, so that the service behind can tell a repetition by the id; without a
 * key the id is new.
 * @throws MalformedError
 */
export function idOfKey(purpose: string, userId: string, header: string | undefined): string {
  const key = idempotencyKey(header);
  return key === undefined ? newId() : v5(`${purpose}:${key}`, userId);
}

/** For a `catch`: the service knows of an id that was used before, the caller of the key that it was made of. */
export function nameTheKey(rejectionCode: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof RemoteRejectionError) || error.code !== rejectionCode) throw error;
    const detail = 'This Idempotency-Key was used for something else: use a new key.';
    throw new UnacceptableError('idempotency-key-reused', detail);
  };
}
