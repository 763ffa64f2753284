import type { ImportRow } from '@showcase/contracts';
import { addressFlaw } from '@warren/contracts';
import { z } from 'zod';
import type { Columns } from './columns.ts';
import { type CsvFile } from './csv-file.ts';
import { nameOf } from './dialect.ts';

/** Rows that are shown, of each sort. */
const SHOWN = 5;

const PreviewRow = z.object({
  line: z.int(),
  email: z.string(),
  name: z.string(),
  problem: z.string().nullable().describe('Why the row would add nobody, for what stands in it.'),
});
type PreviewRow = z.output<typeof PreviewRow>;

/** How a file would be read. Whether an address is on the list already is not looked up. */
export const ImportPreview = z
  .object({
    packing: z.enum(['none', 'gzip', 'zip']),
    encoding: z.string(),
    delimiter: z.string().describe('What separates the cells, in words.'),
    columns: z.array(z.object({ heading: z.string(), meaning: z.string().nullable().describe('None: passed over.') })),
    rows: z.int(),
    unusable: z.int(),
    sample: z.array(PreviewRow),
    problems: z.array(PreviewRow),
  })
  .meta({ id: 'ImportPreview' });
export type ImportPreview = z.output<typeof ImportPreview>;

/** Reads a file to its end, and keeps nothing of it. @throws UnacceptableError for what is no table */
export async function previewOf(csv: CsvFile, columns: Columns): Promise<ImportPreview> {
  const [sample, problems]: [PreviewRow[], PreviewRow[]] = [[], []];
  let [rows, unusable] = [0, 0];
  for await (const row of csv.rows) {
    rows++;
    const shown = previewRow(row, columns);
    if (shown.problem !== null) unusable++;
    const list = shown.problem === null ? sample : problems;
    if (list.length < SHOWN) list.push(shown);
  }
  return {
    packing: csv.packing,
    encoding: csv.encoding(),
    delimiter: nameOf(csv.delimiter),
    columns: columns.heading.map((heading, index) => ({ heading, meaning: columns.meanings[index] ?? null })),
    rows,
    unusable,
    sample,
    problems,
  };
}

function previewRow(row: ImportRow, columns: Columns): PreviewRow {
  const { cells } = columns.row(row);
  const [email = '', name = ''] = ['email', 'name'].map((wanted) => cells[columns.canonical.indexOf(wanted)]);
  return { line: row.line, email, name, problem: problemOf(row.cells, email, columns) };
}

function problemOf(cells: readonly string[], email: string, columns: Columns): string | null {
  if (!columns.fits(cells)) return `The row has ${cells.length} cells, and the heading ${columns.heading.length}.`;
  if (email === '') return 'There is no address.';
  const flaw = addressFlaw(email);
  return flaw === undefined ? null : `The address is not one: it ${flaw}.`;
}
