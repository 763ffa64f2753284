/** A body is its data alone, as JSON. */
export function encodeBody(payload: unknown): Buffer {
  return Buffer.from(JSON.stringify(payload ?? null));
}

/** @throws UnreadableMessageError */
export function decodeBody({ content }: { readonly content: Buffer }): unknown {
  try {
    return JSON.parse(content.toString()) as unknown;
  } catch (error) {
    throw new UnreadableMessageError('body-garbled', `The body is not JSON: ${(error as Error).message}`);
  }
}

/** No consumer can read the message: its body is not JSON, or it has no type. */
export class UnreadableMessageError extends Error {
  constructor(
    readonly code: 'body-garbled' | 'type-missing',
    message: string,
  ) {
    super(message);
  }
}

/** Whether a body, or a part of it, has properties to read. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
