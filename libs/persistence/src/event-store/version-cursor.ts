import { MalformedCursorError } from '../errors.ts';

const BYTES = 4;

/** A page's cursor, made of the version of its last event. */
export function versionCursor(version: number): string {
  const bytes = Buffer.alloc(BYTES);
  bytes.writeUInt32BE(version);
  return bytes.toString('base64url');
}

/** @throws MalformedCursorError */
export function versionOf(cursor: string): number {
  const bytes = Buffer.from(cursor, 'base64url');
  // Buffer skips what is not base64url: only what encodes back to itself was one.
  if (bytes.length !== BYTES || bytes.toString('base64url') !== cursor) throw new MalformedCursorError();
  return bytes.readUInt32BE();
}
