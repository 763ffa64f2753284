import { pipeline, Readable } from 'node:stream';
import type { ImportRow } from '@showcase/contracts';
import { CsvError, parse } from 'csv-parse';
import { dialectOf, nameOf, withoutDeclaration } from './dialect.ts';
import { MALFORMED, refusal } from './refusal.ts';
import { textOf } from './text-of.ts';
import { type Packing, unpack } from './unpack.ts';

/** Of a whole file, unpacked, in bytes: two million rows and more. */
const LARGEST_FILE = 256 * 1024 * 1024;
/** Of one row, in bytes. */
const LARGEST_ROW = 16 * 1024;
const MOST_COLUMNS = 100;
/** What the dialect is found out from, in characters. */
const HEAD = 32 * 1024;

export interface ReadingOptions {
  /** As WHATWG names it. @default what the file shows */
  readonly encoding?: string | undefined;
  /** Bytes in all, unpacked. @default 256 MiB */
  readonly largest?: number;
}

/** A file whose form has been found out. */
export interface CsvFile {
  readonly packing: Packing;
  /** What has shown so far; final when the rows are read. */
  readonly encoding: () => string;
  readonly delimiter: string;
  /** With the heading, read as fast as they are taken. */
  readonly rows: AsyncGenerator<ImportRow>;
}

/**
 * Opens a table in whatever form people have one: packed or not, in the encoding and with the separators of their
 * program (RFC 4180 otherwise). Few of its rows are held at a time.
 * @throws UnacceptableError for what is no table, or too much of it; so do the rows
 */
export async function openCsv(
  file: Readable,
  { encoding: wanted, largest = LARGEST_FILE }: ReadingOptions = {},
): Promise<CsvFile> {
  try {
    const { packing, bytes } = await unpack(file);
    const { encoding, text } = await textOf(within(bytes, largest), wanted);
    const [head, all] = await headOf(text);
    refuseOtherText(head);
    const { delimiter, isDeclared } = dialectOf(head);
    const rows = rowsOf(isDeclared ? withoutDeclarationIn(all, head) : all, delimiter, isDeclared ? 1 : 0);
    return { packing, encoding, delimiter, rows };
  } catch (error) {
    file.destroy();
    throw error;
  }
}

/** How a file was read, for people: `utf-8, with cells separated by semicolons`. */
export const formOf = ({ encoding, delimiter, packing }: CsvFile): string =>
  `${packing === 'none' ? '' : `${packing} of `}${encoding()}, with cells separated by ${nameOf(delimiter)}`;

async function* rowsOf(text: AsyncIterable<string>, delimiter: string, linesBefore: number): AsyncGenerator<ImportRow> {
  const parser = parse({
    delimiter,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: delimiter !== '\t', // ` "Ada" `, as tables that people align have it
    record_delimiter: ['\r\n', '\n', '\r'],
    max_record_size: LARGEST_ROW,
    cast: fewColumns,
  });
  // Its error reaches whoever reads the parser.
  pipeline(Readable.from(text), parser, () => undefined);
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      yield { line: info.lines + linesBefore, cells: record };
    }
  } catch (error) {
    throw readable(error, linesBefore);
  }
}

async function* within(bytes: AsyncIterable<Buffer>, largest: number): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.length;
    if (size > largest) throw refusal('csv-too-large', `The file is larger than ${largest} bytes: send it in parts.`);
    yield chunk;
  }
}

/** The beginning of a text, and all of it. */
async function headOf(text: AsyncGenerator<string>): Promise<[string, AsyncGenerator<string>]> {
  let head = '';
  while (head.length < HEAD) {
    const next = await text.next();
    if (next.done) break;
    head += next.value;
  }
  return [head, again(head, text)];
}

async function* again(head: string, text: AsyncGenerator<string>): AsyncGenerator<string> {
  try {
    yield head;
    yield* text;
  } finally {
    await text.return(undefined);
  }
}

async function* withoutDeclarationIn(all: AsyncGenerator<string>, head: string): AsyncGenerator<string> {
  let isFirst = true;
  for await (const text of all) {
    yield isFirst ? withoutDeclaration(head) : text;
    isFirst = false;
  }
}

/** What else people have as text; some programs call a page of HTML an `.xls`. */
function refuseOtherText(head: string): void {
  const what = /^\s*</.test(head) ? 'HTML or XML' : /^\s*[[{]/.test(head) ? 'JSON' : undefined;
  if (what !== undefined)
    throw refusal('file-not-csv', `The file is ${what}, and no table of cells: save it as "CSV UTF-8", and send that.`);
}

function fewColumns(cell: string, { index }: { index: number }): string {
  if (index >= MOST_COLUMNS) throw refusal('csv-too-many-columns', `A row has more than ${MOST_COLUMNS} cells.`);
  return cell;
}

function readable(error: unknown, linesBefore: number): unknown {
  if (!(error instanceof CsvError)) return error;
  const [code, detail] = MALFORMED[error.code] ?? ['csv-malformed', error.message];
  const line = typeof error['lines'] === 'number' ? error['lines'] + linesBefore : undefined;
  return refusal(code, line === undefined ? detail : `${detail} See line ${line}.`);
}
