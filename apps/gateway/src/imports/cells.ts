/**
 * What cells have around what is meant: spaces, characters that nobody sees, the quote that keeps a spreadsheet from
 * taking a cell for a formula, a name beside the address.
 */

/** Spaces of no width, marks of direction, soft hyphens, byte order marks. */
const INVISIBLE = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g;
const INVISIBLE_EDGES =
  /^[\s\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]+|[\s\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]+$/g;

/** Without what nobody sees at its ends; within, a joiner may be a part of the writing. */
export const cleanText = (cell: string): string => cell.replaceAll(INVISIBLE_EDGES, '');

/**
 * The cell that a program wrote, which puts `'` before what a spreadsheet would carry out; our own export does, and doubles
 * it where a text begins so already.
 */
export const unescaped = (cell: string): string =>
  /^'+[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/.test(cell) ? cell.slice(1) : cell;

/** Quotes, bullets and dashes that Word and Outlook put around what is copied. */
const TYPOGRAPHIC =
  /^[\u00ab\u00b7\u2010-\u2015\u2018-\u201f\u2022\u2023\u2039\u203a\u25cf\u25e6\u300c-\u300f]+|[\u00bb\u2018-\u201f\u2039\u203a\u3001\u3002\u300c-\u300f]+$/g;

/** An address as people and programs write it: `Ada <ada@example.com>`, `mailto:ada@example.com`, `<ada@example.com>`. */
export function cleanAddress(cell: string): [address: string, nameBeside: string] {
  const bare = unescaped(cell);
  const visible = (bare.startsWith('@') ? cell : bare).replaceAll(INVISIBLE, '').trim();
  const text = visible.replaceAll(TYPOGRAPHIC, '').trim();
  const [, name = '', bracketed] = /^([^<>]*)<([^<>]+)>$/.exec(text) ?? [];
  const address = (bracketed ?? text).trim().replace(/^mailto:/i, '');
  return [address, cleanText(name).replace(/^"(.*)"$/, '$1')];
}
