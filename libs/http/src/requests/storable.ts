import type { Flaw } from '../errors.ts';
import { pointer } from './flaws.ts';

/** Deeper than any document means, and far from where parsers, serialisers and PostgreSQL run out of stack. */
const MAX_DEPTH = 64;

/**
 * Finds what JSON can say and PostgreSQL cannot keep: NUL characters, halves of surrogate pairs, and abysses.
 * It walks with its own stack, so that the abyss does not swallow it too.
 */
export function unstorable(value: unknown): Flaw[] {
  const flaws: Flaw[] = [];
  const open: { value: unknown; path: readonly (string | number)[] }[] = [{ value, path: [] }];
  for (let next = open.pop(); next !== undefined && flaws.length < 20; next = open.pop()) {
    const { value: current, path } = next;
    if (typeof current === 'string') {
      flaws.push(...flawsOfText(current, path));
    } else if (typeof current === 'object' && current !== null) {
      if (path.length >= MAX_DEPTH) {
        return [{ pointer: '', detail: `is nested deeper than ${MAX_DEPTH} levels` }];
      }
      for (const [key, child] of Object.entries(current)) {
        flaws.push(...flawsOfText(key, path));
        open.push({ value: child, path: [...path, key] });
      }
    }
  }
  return flaws;
}

function flawsOfText(text: string, path: readonly (string | number)[]): Flaw[] {
  if (text.includes('\0')) {
    return [{ pointer: pointer(path), detail: 'holds a NUL character (\\u0000), which cannot be stored' }];
  }
  return text.isWellFormed()
    ? []
    : [{ pointer: pointer(path), detail: 'holds half of a surrogate pair, which is not text' }];
}
