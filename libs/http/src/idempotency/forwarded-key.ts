import { newId, RemoteRejectionError } from '@warren/messaging';
import { v5 } from 'uuid';
import { UnacceptableError } from '../errors.ts';
import { idempotencyKey } from '../requests/request-headers.ts';

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
