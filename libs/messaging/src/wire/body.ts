import { isUtf8 } from 'node:buffer';
import { UnencodableMessageError } from '../errors.ts';
import { UnreadableMessageError } from './unreadable-message.ts';

/**
 * A body is its data alone, as JSON.
 * @throws UnencodableMessageError for a payload that JSON has no form for: a circle, a BigInt
 */
export function encodeBody(payload: unknown): Buffer {
  try {
    return Buffer.from(JSON.stringify(payload ?? null));
  } catch (error) {
    throw new UnencodableMessageError('its body', (error as Error).message);
  }
}

/** @throws UnreadableMessageError */
export function decodeBody({ content }: { readonly content: Buffer }): unknown {
  // Read all the same, each foreign byte would silently become U+FFFD.
  if (!isUtf8(content)) throw new UnreadableMessageError('body-garbled', 'The body is not UTF-8, as JSON must be.');
  try {
    return JSON.parse(content.toString()) as unknown;
  } catch (error) {
    throw new UnreadableMessageError('body-garbled', `The body is not JSON: ${(error as Error).message}`);
  }
}

/** Whether a body, or a part of it, has properties to read. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
