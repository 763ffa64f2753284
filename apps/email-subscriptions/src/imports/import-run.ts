import { Injectable } from '@nestjs/common';
import type { ImportRow } from '@showcase/contracts';
import { UnitOfWork } from '@warren/persistence';
import { Suppressions } from '../subscriptions/suppressions.ts';
import { columnsOf, isInvalidRow, readRow, type InvalidRow, type ValidRow } from './import-row.ts';
import { ImportRecord } from './import.entity.ts';
import { unknown } from './imports.ts';
import { LaterRefusals } from './later-refusals.ts';
import { NewSubscribers } from './new-subscribers.ts';

interface Candidate extends ValidRow {
  readonly line: number;
  readonly digest: Buffer;
}

/** A row that adds nobody. */
interface Rejected extends InvalidRow {
  readonly line: number;
}

/**
 * Puts a file's people on the list, one piece at a time. Each piece is one transaction, in which it also goes: whatever
 * is killed in the middle, no row counts twice, and none is left out.
 */
@Injectable()
export class ImportRun {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly suppressions: Suppressions,
    private readonly newSubscribers: NewSubscribers,
    private readonly laterRefusals: LaterRefusals,
  ) {}

  /** The next piece. @returns how the import stands now: `ready` while there is more to do @throws Refusal `import-unknown` */
  async step(id: string): Promise<ImportRecord> {
    return this.unitOfWork.run(async () => {
      await this.suppressions.settle();
      const record = await this.locked(id);
      if (record.state !== 'ready') return record;
      const rows = await this.takePiece(id);
      await (rows ? this.bringIn(record, rows) : this.finish(id));
      return this.locked(id);
    });
  }

  private async locked(id: string): Promise<ImportRecord> {
    const lock = { mode: 'pessimistic_write' } as const;
    const record = await this.unitOfWork.manager.findOne(ImportRecord, { where: { id }, lock });
    if (!record || record.state === 'uploading') throw unknown(id);
    return record;
  }

  private async takePiece(id: string): Promise<ImportRow[] | undefined> {
    const [[piece]] = (await this.unitOfWork.manager.query(
      `DELETE FROM import_pieces WHERE import_id = $1 AND number =
         (SELECT min(number) FROM import_pieces WHERE import_id = $1) RETURNING rows`,
      [id],
    )) as [{ rows: ImportRow[] }[], number];
    return piece?.rows;
  }

  private async bringIn(record: ImportRecord, rows: readonly ImportRow[]): Promise<void> {
    const columns = columnsOf(record.columns);
    const read = rows.map(({ line, cells }) => ({ line, ...readRow(columns, cells) }));
    const invalid = read.filter((row): row is Rejected => isInvalidRow(row));
    const candidates = read.flatMap((row) =>
      isInvalidRow(row) ? [] : [{ ...row, digest: this.suppressions.digest(row.email) }],
    );
    const duplicates = await this.duplicates(record.id, candidates);
    const suppressed = await this.suppressed(without(candidates, duplicates));
    const welcome = without(candidates, [...duplicates, ...suppressed]);
    const added = new Set(await this.newSubscribers.add(welcome, record.consent));
    const alreadyThere = welcome
      .filter(({ line }) => !added.has(line))
      .map(rejecting('already-there', 'The address is on the list already.'));
    const again = await this.withRefusals([...duplicates, ...alreadyThere], candidates);
    await this.suppress(candidates);
    await this.reject(record.id, [...invalid, ...again, ...suppressed]);
    await this.count(record.id, [
      added.size,
      alreadyThere.length,
      duplicates.length,
      suppressed.length,
      invalid.length,
    ]);
  }

  /** Of rows about people who are on the list, those that say that they have left it are carried out. */
  private async withRefusals(again: readonly Rejected[], candidates: readonly Candidate[]): Promise<Rejected[]> {
    const lines = new Set(again.map(({ line }) => line));
    const refused = await this.laterRefusals.apply(candidates.filter(({ line }) => lines.has(line)));
    return again.map((row) => {
      const to = refused.get(row.line);
      return to ? { ...row, detail: `${row.detail} By this row it is ${to} from now on.` } : row;
    });
  }

  /** As if the bounce or the complaint had been ours: it outlives the row. */
  private async suppress(candidates: readonly Candidate[]): Promise<void> {
    for (const reason of ['bounced', 'complained'] as const) {
      const digests = candidates.filter(({ status }) => status === reason).map(({ digest }) => digest);
      if (digests.length > 0) await this.suppressions.addAll(digests, reason);
    }
  }

  /** Notes the addresses of this piece. @returns the rows whose address stood further up */
  private async duplicates(id: string, candidates: readonly Candidate[]): Promise<Rejected[]> {
    const digests = candidates.map(({ digest }) => digest);
    const lines = candidates.map(({ line }) => line);
    await this.unitOfWork.manager.query(
      `INSERT INTO import_keys (import_id, digest, line) SELECT $1, * FROM unnest($2::bytea[], $3::int[]) ON CONFLICT DO NOTHING`,
      [id, digests, lines],
    );
    const seen: { line: number; first: number }[] = await this.unitOfWork.manager.query(
      `SELECT row.line, import_keys.line AS first FROM unnest($2::bytea[], $3::int[]) AS row (digest, line)
       JOIN import_keys USING (digest) WHERE import_id = $1 AND import_keys.line <> row.line`,
      [id, digests, lines],
    );
    return seen.map(({ line, first }) => ({ line, code: 'duplicate', detail: `Line ${first} has the same address.` }));
  }

  private async suppressed(candidates: readonly Candidate[]): Promise<Rejected[]> {
    const never = await this.suppressions.among(candidates.map(({ digest }) => digest));
    return candidates
      .filter(({ digest }) => never.has(digest.toString('hex')))
      .map(rejecting('suppressed', 'The address must never be written to.'));
  }

  private async reject(id: string, rejected: readonly Rejected[]): Promise<void> {
    await this.unitOfWork.manager.query(
      'INSERT INTO import_errors (import_id, line, code, detail) SELECT $1, * FROM unnest($2::int[], $3::text[], $4::text[])',
      [id, rejected.map(({ line }) => line), rejected.map(({ code }) => code), rejected.map(({ detail }) => detail)],
    );
  }

  private async count(id: string, counts: readonly number[]): Promise<void> {
    await this.unitOfWork.manager.query(
      `UPDATE imports SET added = added + $2, already_there = already_there + $3, duplicates = duplicates + $4,
         suppressed = suppressed + $5, invalid = invalid + $6 WHERE id = $1`,
      [id, ...counts],
    );
  }

  private async finish(id: string): Promise<void> {
    await this.unitOfWork.manager.query('DELETE FROM import_keys WHERE import_id = $1', [id]);
    await this.unitOfWork.manager.update(ImportRecord, { id }, { state: 'done' });
  }
}

const rejecting =
  (code: InvalidRow['code'], detail: string) =>
  ({ line }: Candidate): Rejected => ({ line, code, detail });

function without(candidates: readonly Candidate[], rejected: readonly Rejected[]): Candidate[] {
  const lines = new Set(rejected.map(({ line }) => line));
  return candidates.filter(({ line }) => !lines.has(line));
}
