/** Deeper than anybody means, and far from where PostgreSQL runs out of stack. */
const MAX_DEPTH = 64;

/** Text without what PostgreSQL cannot keep (NUL, halves of surrogate pairs), and no longer than an index takes. */
export function keepableText(text: string, longest: number): string {
  return text.slice(0, longest).replaceAll('\0', '\ufffd').toWellFormed();
}

/**
 * JSON as `jsonb` takes it: what it cannot keep is replaced, what is too deep left out. For looking at and searching;
 * what is sent again is the body as it came.
 */
export function keepable(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return value.replaceAll('\0', '\ufffd').toWellFormed();
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return null;
  if (Array.isArray(value)) return value.map((item) => keepable(item, depth + 1));
  const entries = Object.entries(value).map(([name, item]) => [keepable(name), keepable(item, depth + 1)] as const);
  return Object.fromEntries(entries);
}

/** The body as JSON that can be kept; `undefined` when it is none. */
export function payloadOf(body: Buffer): unknown {
  try {
    return keepable(JSON.parse(body.toString()));
  } catch {
    return undefined;
  }
}
