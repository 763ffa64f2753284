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
import { UnacceptableError } from '@warren/http';
import { csvRows } from './csv-rows.ts';

/** Of the cells of one piece, in characters: a message should be small. */
const LARGEST_PIECE = 256 * 1024;

/** Passes a file on to the email-subscriptions service while it comes in, a piece at a time. */
@Injectable()
export class ImportUpload {
  constructor(private readonly messenger: Messenger) {}

  /**
   * Resolves once all of it is kept there. When anything goes wrong nothing is.
   * @throws UnacceptableError for what is no CSV, RefusedError for columns that mean nothing
   */
  async take(id: string, file: Readable, consent: ImportedConsent | null): Promise<void> {
    try {
      await this.pass(id, csvRows(file), consent);
    } catch (error) {
      await this.messenger.request(AbandonImport, { id }).catch(() => undefined);
      throw error;
    }
  }

  private async pass(id: string, rows: AsyncGenerator<ImportRow>, consent: ImportedConsent | null): Promise<void> {
    const heading = await rows.next();
    if (heading.done === true)
      throw new UnacceptableError('csv-empty', 'The file is empty: its first line names its columns.');
    await this.messenger.request(BeginImport, { id, columns: heading.value.cells, consent });
    let pieces = 0;
    for await (const piece of inPieces(rows)) {
      await this.messenger.request(AppendToImport, { id, number: pieces++, rows: piece });
    }
    await this.messenger.request(CompleteImport, { id, pieces });
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
