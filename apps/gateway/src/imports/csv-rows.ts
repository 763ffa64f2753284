import { pipeline, Readable } from 'node:stream';
import type { ImportRow } from '@showcase/contracts';
import { CsvError, parse } from 'csv-parse';
import { UnacceptableError } from '@warren/http';

/** Of a whole file, in bytes: two million rows and more. */
const LARGEST_FILE = 256 * 1024 * 1024;
/** Of one row, in bytes. */
const LARGEST_ROW = 16 * 1024;
const MOST_COLUMNS = 100;
const NUL = 0;

/** What is wrong with a file as a whole, by the parser's code, and what to do. */
const MALFORMED: Readonly<Record<string, readonly [string, string]>> = {
  CSV_MAX_RECORD_SIZE: [
    'csv-row-too-long',
    `A row is longer than ${LARGEST_ROW} bytes, or its quotes are never closed.`,
  ],
  CSV_QUOTE_NOT_CLOSED: ['csv-quote-open', 'A quote is opened and never closed.'],
  CSV_INVALID_CLOSING_QUOTE: [
    'csv-quote-misplaced',
    'Something follows a closing quote. Quotes within a cell are doubled.',
  ],
  INVALID_OPENING_QUOTE: ['csv-quote-misplaced', 'A quote stands within a cell that does not begin with one.'],
};

/**
 * Reads CSV (RFC 4180, UTF-8, commas) row by row, as fast as the rows are taken, holding a few of them.
 * @param largest bytes in all; 256 MiB unless told
 * @throws UnacceptableError for what is no CSV, or too much of it
 */
export async function* csvRows(file: Readable, largest = LARGEST_FILE): AsyncGenerator<ImportRow> {
  const parser = parse({
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    max_record_size: LARGEST_ROW,
    cast: fewColumns,
  });
  // Its error reaches whoever reads the parser.
  pipeline(Readable.from(sound(file, largest)), parser, () => undefined);
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      yield { line: info.lines, cells: record };
    }
  } catch (error) {
    throw readable(error);
  }
}

/** The same bytes, as long as they may be text, and are not too many. */
async function* sound(file: Readable, largest: number): AsyncGenerator<Buffer> {
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  let size = 0;
  for await (const bytes of file as AsyncIterable<Buffer>) {
    size += bytes.length;
    if (size > largest) throw rejection('csv-too-large', `The file is larger than ${largest} bytes: send it in parts.`);
    if (bytes.includes(NUL)) throw rejection('csv-not-text', 'The file has a NUL in it: it is no text.');
    decode(utf8, bytes);
    yield bytes;
  }
  decode(utf8);
}

/** @param bytes none at the end, where a character may be cut off */
function decode(utf8: InstanceType<typeof TextDecoder>, bytes?: Buffer): void {
  try {
    utf8.decode(bytes, { stream: bytes !== undefined });
  } catch {
    throw rejection('csv-not-utf8', 'The file is not UTF-8: save it as "CSV UTF-8".');
  }
}

function fewColumns(cell: string, { index }: { index: number }): string {
  if (index >= MOST_COLUMNS) throw rejection('csv-too-many-columns', `A row has more than ${MOST_COLUMNS} cells.`);
  return cell;
}

function readable(error: unknown): unknown {
  if (!(error instanceof CsvError)) return error;
  const [code, detail] = MALFORMED[error.code] ?? ['csv-malformed', error.message];
  const line = typeof error['lines'] === 'number' ? error['lines'] : undefined;
  return rejection(code, line === undefined ? detail : `${detail} See line ${line}.`);
}

const rejection = (code: string, detail: string): UnacceptableError => new UnacceptableError(code, detail);
