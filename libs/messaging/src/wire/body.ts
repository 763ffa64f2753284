import { isUtf8 } from 'node:buffer';
import { UnencodableMessageError } from '../errors.ts';
import { isByOurClient } from './headers.ts';
import { type InexactNumber, inexactNumber } from './exact-numbers.ts';
import { cutText } from './text.ts';
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

/** A body as it came, and what its sender says that it is. */
export interface Body {
  readonly content: Buffer;
  readonly properties?: {
    readonly contentType?: unknown;
    readonly headers?: Readonly<Record<string, unknown>> | undefined;
  };
}

/**
 * What a body holds: the value of its JSON. Of another content type it may be anything, and is a text or bytes; clients
 * that set one by habit and send JSON mean JSON.
 * @throws UnreadableMessageError for what should be JSON and is not
 */
export function decodeBody({ content, properties = {} }: Body): unknown {
  const { contentType, headers = {} } = properties;
  const isJson = typeof contentType !== 'string' || /json/i.test(contentType);
  if (!isJson && isByOurClient(headers)) return rawBody(content, contentType);
  try {
    return parseJson(content);
  } catch (error) {
    if (isJson) throw error;
    return rawBody(content, contentType);
  }
}

const rawBody = (content: Buffer, contentType: string): string | Buffer =>
  contentType.startsWith('text/') && isUtf8(content) ? content.toString() : content;

/** The content types of our clients. */
export const JSON_TYPE = 'application/json';
export const BYTES_TYPE = 'application/octet-stream';

function parseJson(content: Buffer): unknown {
  // Read all the same, each foreign byte would silently become U+FFFD.
  if (!isUtf8(content)) throw new UnreadableMessageError('body-garbled', 'The body is not UTF-8, as JSON must be.');
  const text = content.toString();
  const body = parse(text);
  const inexact = inexactNumber(text, body);
  if (inexact) throw new UnreadableMessageError('body-garbled', sentenceAbout(inexact));
  return body;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new UnreadableMessageError('body-garbled', `The body is not JSON: ${(error as Error).message}`);
  }
}

const sentenceAbout = ({ pointer, written, read }: InexactNumber): string =>
  `The number ${cutText(written, 60)} at "${cutText(pointer, 200)}" would become ${read}. Send it as a text.`;

/** Whether a body, or a part of it, has properties to read. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
