import { Injectable } from '@nestjs/common';
import type { ExportSelection } from '@showcase/contracts';
import { newId, RequestRejectedError } from '@warren/messaging';
import { UnitOfWork } from '@warren/persistence';
import type { SubscriberRow } from '../subscribers/subscriber.entity.ts';
import { csvOf, HEADING } from './csv.ts';

const ROWS_IN_A_PIECE = 1_000;

/** How an export stands. */
export interface ExportStatus {
  readonly done: boolean;
  readonly rows: number;
  readonly pieces: number;
}

interface ExportRecord extends ExportStatus {
  readonly selection: ExportSelection;
  /** The last subscriber that was written. */
  readonly after_id: string | null;
  /** Who comes later than this is not in it. */
  readonly until_id: string;
}

/**
 * Lists of people, written as CSV in pieces. Each piece is one transaction with the note of how far it reaches, so that
 * a killed export goes on behind it. They are kept for a day, and not beyond anybody's erasure.
 */
@Injectable()
export class Exports {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Saying so again changes nothing. */
  async begin(id: string, selection: ExportSelection): Promise<void> {
    const { manager } = this.unitOfWork;
    await manager.query(`DELETE FROM exports WHERE created_at < now() - interval '1 day'`);
    await manager.query('INSERT INTO exports (id, selection, until_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
      id,
      selection,
      newId(),
    ]);
  }

  /** Writes the next piece. @returns undefined when somebody was erased meanwhile, and the export with them */
  async step(id: string): Promise<ExportStatus | undefined> {
    return this.unitOfWork.run(async () => {
      const record = await this.locked(id);
      if (!record || record.done) return record;
      const people = await this.people(record);
      const text = (record.pieces === 0 ? HEADING : '') + csvOf(people);
      const after = {
        done: people.length < ROWS_IN_A_PIECE,
        rows: record.rows + people.length,
        pieces: record.pieces + 1,
      };
      await this.unitOfWork.manager.query('INSERT INTO export_pieces (export_id, number, text) VALUES ($1, $2, $3)', [
        id,
        record.pieces,
        text,
      ]);
      await this.unitOfWork.manager.query(
        'UPDATE exports SET done = $2, rows = $3, pieces = $4, after_id = $5 WHERE id = $1',
        [id, after.done, after.rows, after.pieces, people.at(-1)?.id ?? record.after_id],
      );
      return after;
    });
  }

  /** @throws Refusal `export-unknown`, `export-unfinished` */
  async read(id: string, number: number): Promise<{ text: string; pieces: number }> {
    const [found]: { done: boolean; pieces: number; text: string | null }[] = await this.unitOfWork.manager.query(
      `SELECT done, pieces, text FROM exports
       LEFT JOIN export_pieces ON export_id = id AND number = $2 WHERE id = $1`,
      [id, number],
    );
    if (found && !found.done)
      throw new RequestRejectedError('export-unfinished', 'The export is not written yet: watch its task.');
    if (!found || found.text === null) {
      throw new RequestRejectedError(
        'export-unknown',
        `There is no export ${id}. Exports are kept for a day, and until the next erasure of a person.`,
      );
    }
    return { text: found.text, pieces: found.pieces };
  }

  private async locked(id: string): Promise<ExportRecord | undefined> {
    const [record]: ExportRecord[] = await this.unitOfWork.manager.query(
      'SELECT * FROM exports WHERE id = $1 FOR UPDATE',
      [id],
    );
    return record;
  }

  private async people({ selection, after_id, until_id }: ExportRecord): Promise<SubscriberRow[]> {
    const { status = null, tag = null, list = null } = selection;
    return this.unitOfWork.manager.query(
      `SELECT id, email, name, status, created_at AS "createdAt", tags, lists, attributes FROM subscribers
       WHERE id <= $1 AND ($2::uuid IS NULL OR id > $2) AND ($3::text IS NULL OR status = $3)
         AND ($4::text IS NULL OR tags @> ARRAY[$4]) AND ($5::text IS NULL OR lists @> ARRAY[$5])
       ORDER BY id LIMIT $6`,
      [until_id, after_id, status, tag, list, ROWS_IN_A_PIECE],
    );
  }
}
