// Decorator-free and erasable, so that the command line can read dead letters without a build.

/**
 * The beginning of a text, `max` UTF-16 units at most. It never ends within a character: half a surrogate pair is
 * refused by PostgreSQL, and by every encoder of UTF-8.
 */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text;
  const isSplit = isHighSurrogate(text.charCodeAt(max - 1));
  return text.slice(0, isSplit ? max - 1 : max);
}

/** The beginning of a text, `max` bytes of UTF-8 at most, and never a part of a character. */
export function cutBytes(text: string, max: number): string {
  if (Buffer.byteLength(text) <= max) return text;
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(max));
  return text.slice(0, read);
}

/**
 * A text as every store takes it: PostgreSQL's `text` and `jsonb` refuse NUL, `jsonb` refuses half surrogate pairs.
 * Both become U+FFFD, the replacement character.
 */
export function storableText(text: string): string {
  return isStorable(text) ? text : text.toWellFormed().replaceAll('\0', '\uFFFD');
}

/** Whether every store takes the text as it is. */
export const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;

/** Deeper than any payload means, and far from where PostgreSQL runs out of stack. */
const DEEPEST = 64;

/** JSON as every store takes it: each text and name as {@link storableText}, what is nested too deeply as `null`. */
export function storableJson(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return storableText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= DEEPEST) return null;
  if (Array.isArray(value)) return value.map((item) => storableJson(item, depth + 1));
  const entries = Object.entries(value).map(([name, item]) => [storableText(name), storableJson(item, depth + 1)]);
  return Object.fromEntries(entries) as unknown;
}
