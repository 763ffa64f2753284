import { Injectable } from '@nestjs/common';
import { type AppendToImport, type BeginImport, type ListImportErrors, type RowError } from '@showcase/contracts';
import { type AnswerInputOf, type PayloadOf } from '@warren/contracts';
import { RequestRejectedError } from '@warren/messaging';
import { cursorBytes, cursorOf, MalformedCursorError, UnitOfWork } from '@warren/persistence';
import { columnsOf } from './import-row.ts';
import { ImportRecord } from './import.entity.ts';

interface ErrorRow {
  readonly line: number;
  readonly code: RowError;
  readonly detail: string;
}

/** Files of people on their way in, piece by piece, until they are put on the list: see `ImportRun`. */
@Injectable()
export class Imports {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Files that never came in whole are forgotten after a day. @throws Refusal `import-columns` */
  async begin({ id, columns, consent }: PayloadOf<typeof BeginImport>): Promise<void> {
    columnsOf(columns);
    const { manager } = this.unitOfWork;
    await manager.query(`DELETE FROM imports WHERE state = 'uploading' AND created_at < now() - interval '1 day'`);
    await manager.query(
      `INSERT INTO imports (id, state, columns, consent) VALUES ($1, 'uploading', $2, $3) ON CONFLICT DO NOTHING`,
      [id, columns, consent],
    );
  }

  /** @throws Refusal `import-unknown`, also when it has come in whole already */
  async append({ id, number, rows }: PayloadOf<typeof AppendToImport>): Promise<void> {
    await this.unitOfWork.run(async () => {
      await this.uploading(id);
      await this.unitOfWork.manager.query(
        'INSERT INTO import_pieces (import_id, number, rows) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
        [id, number, JSON.stringify(rows)],
      );
    });
  }

  /** @throws Refusal `import-incomplete` when a piece is missing; `import-unknown` */
  async complete(id: string, pieces: number): Promise<void> {
    await this.unitOfWork.run(async () => {
      await this.uploading(id);
      const [kept]: { pieces: number; rows: number }[] = await this.unitOfWork.manager.query(
        `SELECT count(*)::int AS pieces, coalesce(sum(json_array_length(rows)), 0)::int AS rows
         FROM import_pieces WHERE import_id = $1`,
        [id],
      );
      if (kept?.pieces !== pieces) {
        throw new RequestRejectedError(
          'import-incomplete',
          `Of ${pieces} pieces ${kept?.pieces ?? 0} have come in: send the file again.`,
        );
      }
      await this.unitOfWork.manager.update(ImportRecord, { id }, { state: 'ready', rows: kept.rows });
    });
  }

  async abandon(id: string): Promise<void> {
    await this.unitOfWork.manager.delete(ImportRecord, { id, state: 'uploading' });
  }

  /** Somebody took its task back: what is on the list stays, and the rest of the file goes. */
  async cancel(id: string): Promise<void> {
    await this.unitOfWork.run(async () => {
      const { manager } = this.unitOfWork;
      const { affected } = await manager.update(ImportRecord, { id, state: 'ready' }, { state: 'cancelled' });
      if (affected === 0) return;
      for (const table of ['import_pieces', 'import_keys'])
        await manager.query(`DELETE FROM ${table} WHERE import_id = $1`, [id]);
    });
  }

  /** @throws Refusal `import-unknown` */
  async find(id: string): Promise<ImportRecord> {
    const found = await this.unitOfWork.manager.findOneBy(ImportRecord, { id });
    if (!found) throw unknown(id);
    return found;
  }

  /** In the order of the file. @throws Refusal `import-unknown` */
  async errors(query: PayloadOf<typeof ListImportErrors>): Promise<AnswerInputOf<typeof ListImportErrors>> {
    const { id, code, limit, cursor } = query;
    await this.find(id);
    const rows: ErrorRow[] = await this.unitOfWork.manager.query(
      `SELECT line, code, detail FROM import_errors
       WHERE import_id = $1 AND line > $2 AND ($3::text IS NULL OR code = $3) ORDER BY line LIMIT $4`,
      [id, lineOf(cursor), code ?? null, limit + 1],
    );
    const items = rows.slice(0, limit);
    const last = rows.length > limit ? items.at(-1) : undefined;
    return { items, nextCursor: last ? cursorOf(Buffer.from(String(last.line))) : null };
  }

  private async uploading(id: string): Promise<void> {
    const lock = { mode: 'pessimistic_write' } as const;
    const found = await this.unitOfWork.manager.findOne(ImportRecord, { where: { id, state: 'uploading' }, lock });
    if (!found) throw unknown(id);
  }
}

export const unknown = (id: string): RequestRejectedError =>
  new RequestRejectedError('import-unknown', `There is no import ${id}, or not in this state.`);

/** @throws MalformedCursorError */
function lineOf(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  const text = cursorBytes(cursor).toString();
  if (!/^\d{1,9}$/.test(text)) throw new MalformedCursorError();
  return Number(text);
}
