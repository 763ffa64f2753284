import { parse } from 'csv-parse/sync';
import { meaningsOf } from './headings.ts';

/** How a file separates its cells. */
export interface Dialect {
  readonly delimiter: string;
  /** The first line says so (`sep=;`), and is no row. */
  readonly isDeclared: boolean;
}

const CANDIDATES = [',', ';', '\t', '|'];
const DECLARATION = /^\s*"?sep=(.)"?\s*(\r\n|\r|\n|$)/i;

const NAMES: ReadonlyMap<string, string> = new Map([
  [',', 'commas'],
  [';', 'semicolons'],
  ['\t', 'tabs'],
  ['|', 'vertical bars'],
  [' ', 'spaces'],
]);

export const nameOf = (delimiter: string): string => NAMES.get(delimiter) ?? `"${delimiter}"`;

/**
 * Finds out a file's dialect by its heading: that which makes a column of addresses of it, and the most columns.
 * @param head the beginning of the file, the heading and more
 */
export function dialectOf(head: string): Dialect {
  const declared = DECLARATION.exec(head)?.[1];
  if (declared !== undefined) return { delimiter: declared, isDeclared: true };
  const tried = CANDIDATES.map((delimiter) => {
    const heading = headingBy(head, delimiter);
    return { delimiter, columns: heading.length, hasAddresses: meaningsOf(heading).includes('email') };
  });
  const [best] = tried.toSorted((a, b) => Number(b.hasAddresses) - Number(a.hasAddresses) || b.columns - a.columns);
  return { delimiter: best?.delimiter ?? ',', isDeclared: false };
}

/** What follows a declaration. */
export const withoutDeclaration = (head: string): string => head.replace(DECLARATION, '');

function headingBy(head: string, delimiter: string): string[] {
  try {
    const options = {
      delimiter,
      to: 1,
      trim: delimiter !== '\t',
      bom: true,
      relax_quotes: true,
      skip_empty_lines: true,
      max_record_size: 16_384,
    };
    const [heading = []] = parse(head, { ...options, record_delimiter: ['\r\n', '\n', '\r'] }) as string[][];
    return heading;
  } catch {
    return [];
  }
}
