import { cutText, storableJson, storableText } from '@warren/messaging';

/** Text as PostgreSQL keeps it, and no longer than an index takes. */
export const keepableText = (text: string, longest: number): string => storableText(cutText(text, longest));

/** JSON as `jsonb` takes it. For looking at and searching; what is sent again is the body as it came. */
export const keepable = (value: unknown): unknown => storableJson(value);

/** The body as JSON that can be kept; `undefined` when it is none. */
export function payloadOf(body: Buffer): unknown {
  try {
    return keepable(JSON.parse(body.toString()));
  } catch {
    return undefined;
  }
}
