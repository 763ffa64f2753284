import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import {
  AbandonImport,
  AppendToImport,
  BeginImport,
  CompleteImport,
  type ImportedConsent,
  type ImportRow,
  ROWS_IN_A_PIECE,
} from '@showcase/contracts';
import { Messenger } from '@warren/messaging';
import { type ByHand, Columns } from './columns.ts';
import { type CsvFile, formOf, openCsv, type ReadingOptions } from './csv-file.ts';
import { type ImportPreview, previewOf } from './preview.ts';
import { refusal } from './refusal.ts';

/** Of the cells of one piece, in characters: a message should be small. */
const LARGEST_PIECE = 256 * 1024;

/** What the caller says about a file, where it does not show. */
export type ImportForm = ByHand & Pick<ReadingOptions, 'encoding'>;

/** Passes a file on to the email-subscriptions service while it comes in, a piece at a time. */
@Injectable()
export class ImportUpload {
  constructor(private readonly messenger: Messenger) {}

  /**
   * Resolves once all of it is kept there. When anything goes wrong nothing is.
   * @throws UnacceptableError for what is no CSV, RefusedError for columns that mean nothing
   */
  async take(id: string, file: Readable, form: ImportForm, consent: ImportedConsent | null): Promise<void> {
    try {
      await this.pass(id, await openTable(file, form), consent);
    } catch (error) {
      await this.messenger.request(AbandonImport, { id }).catch(() => undefined);
      throw error;
    }
  }

  /** How a file would be read. Nothing of it is kept. @throws UnacceptableError as `take` does */
  async preview(file: Readable, form: ImportForm): Promise<ImportPreview> {
    const { csv, columns } = await openTable(file, form);
    return previewOf(csv, columns);
  }

  private async pass(id: string, { csv, columns }: Table, consent: ImportedConsent | null): Promise<void> {
    await this.messenger.request(BeginImport, { id, columns: [...columns.canonical], consent });
    let pieces = 0;
    for await (const piece of inPieces(csv.rows)) {
      const rows = piece.map((row) => columns.row(row));
      await this.messenger.request(AppendToImport, { id, number: pieces++, rows });
    }
    await this.messenger.request(CompleteImport, { id, pieces });
  }
}

interface Table {
  readonly csv: CsvFile;
  readonly columns: Columns;
}

async function openTable(file: Readable, form: ImportForm): Promise<Table> {
  const csv = await openCsv(file, form);
  try {
    const heading = await csv.rows.next();
    if (heading.done === true) throw refusal('csv-empty', 'The file is empty: its first line names its columns.');
    return { csv, columns: Columns.of(heading.value.cells, form, formOf(csv)) };
  } catch (error) {
    file.destroy();
    throw error;
  }
}

async function* inPieces(rows: AsyncIterable<ImportRow>): AsyncGenerator<ImportRow[]> {
  let piece: ImportRow[] = [];
  let size = 0;
  for await (const row of rows) {
    piece.push(row);
    for (const cell of row.cells) size += cell.length;
    if (piece.length < ROWS_IN_A_PIECE && size < LARGEST_PIECE) continue;
    yield piece;
    [piece, size] = [[], 0];
  }
  if (piece.length > 0) yield piece;
}
