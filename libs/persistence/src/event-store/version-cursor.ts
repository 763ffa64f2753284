import { cursorBytes, cursorOf } from '../paging/cursor.ts';
import { MalformedCursorError } from '../errors.ts';

const BYTES = 4;

/** A page's cursor, made of the version of its last event. */
export function versionCursor(version: number): string {
  const bytes = Buffer.alloc(BYTES);
  bytes.writeUInt32BE(version);
  return cursorOf(bytes);
}

/** @throws MalformedCursorError */
export function versionOf(cursor: string): number {
  const bytes = cursorBytes(cursor);
  if (bytes.length !== BYTES) throw new MalformedCursorError();
  return bytes.readUInt32BE();
}
