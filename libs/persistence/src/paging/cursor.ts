import { MalformedCursorError } from '../errors.ts';

/** What a page's cursor looks like to the callers: nothing that they could read or make. */
export const cursorOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

/** @throws MalformedCursorError when {@link cursorOf} cannot have made it */
export function cursorBytes(cursor: string): Buffer {
  const bytes = Buffer.from(cursor, 'base64url');
  // Buffer skips what is not base64url: only what encodes back to itself was one.
  if (cursorOf(bytes) !== cursor) throw new MalformedCursorError();
  return bytes;
}
