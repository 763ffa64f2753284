import { UnacceptableError } from '../errors.ts';

export interface JsonBounds {
  /** Values at most, each name, item, object and list counted. */
  readonly values: number;
  /** Levels of lists and objects within each other. @default 64 */
  readonly levels?: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];
const LEVELS = 64;

/**
 * Counts what a JSON text holds before anything is made of it: two megabytes may be a mail, or a million empty lists,
 * which take seconds and a gigabyte to parse and to check. Counting reads each character once and keeps nothing. A text
 * that is no JSON counts as something, and its parser says so.
 * @returns `body-too-complex`; `undefined` for a text within the bounds
 */
export function jsonFlaw(text: string, { values: most, levels = LEVELS }: JsonBounds): UnacceptableError | undefined {
  let values = 1;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === COMMA) values++;
    else if (code === OPEN_LIST || code === OPEN_OBJECT) {
      values++;
      depth++;
    } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) depth--;
    if (depth > levels) return tooComplex(`is nested deeper than ${levels} levels`);
    if (values > most) return tooComplex(`holds more than ${most} values`);
  }
  return undefined;
}

/** @returns where the string's closing quote is; the end of the text for a string without one */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let escapes = end - 1;
    while (text.charCodeAt(escapes) === BACKSLASH) escapes--;
    if ((end - escapes) % 2 === 1) return end;
  }
  return text.length;
}

const tooComplex = (what: string): UnacceptableError =>
  new UnacceptableError('body-too-complex', `The body ${what}. Send less at a time.`, {
    errors: [{ pointer: '', detail: what }],
  });
