import { cutText, storableJson, storableText } from '@warren/messaging';

/** Characters of JSON. A result is for people and for the next step; what is larger belongs into a store of its own. */
export const LARGEST_RESULT = 64 * 1024;

/**
 * A task's result as its event can carry it, and as every store behind takes it. The work is done, so what cannot be
 * carried does not undo it: a note stands in its place.
 * @returns `undefined` for no result
 */
export function boundedResult(result: unknown): unknown {
  const text = textOf(result);
  if (text === undefined) return undefined;
  if (text instanceof Error) return { omitted: 'not-json', detail: storableText(cutText(text.message, 200)) };
  if (text.length > LARGEST_RESULT) return { omitted: 'too-large', characters: text.length, limit: LARGEST_RESULT };
  return storableJson(JSON.parse(text));
}

function textOf(result: unknown): string | undefined | Error {
  try {
    return JSON.stringify(result);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
