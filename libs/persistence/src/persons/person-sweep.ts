import type { PersonScrubber } from '@warren/contracts';
import { escapeIdentifier } from 'pg';
import type { DataSource } from 'typeorm';
import { schemaOf } from '../tables.ts';
import type { UnitOfWork } from '../transactions/unit-of-work.ts';
import { type Change, groupedByColumns, updateOf } from './row-changes.ts';
import { type Row, scrubRow } from './scrub-row.ts';
import { mentions, type SweptColumn, type SweptTable, TABLES, termsToFind } from './swept-table.ts';

/** Pages of a table that one statement looks through: 4 MB, unless the database was built with others. */
const PAGES = 512;
/** Rows that one transaction changes, at most. */
const BATCH = 200;
/** A row that was changed meanwhile has moved, perhaps to where this had been: it looks again until nothing is found. */
const MOST_PASSES = 5;

interface Found extends Row {
  readonly place: string;
}

/**
 * Looks through every table of the service's schema for a person, whatever the table is for, and takes them out of the
 * rows that mention them. A transaction changes 200 rows at most; what was scrubbed is not found again, so that a sweep
 * that was killed is simply made again.
 */
export class PersonSweep {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly without: readonly string[],
  ) {}

  /** @returns rows that were changed, by table */
  async run(scrubber: PersonScrubber, userId: string, signal: AbortSignal): Promise<Record<string, number>> {
    const terms = termsToFind([...scrubber.text.terms, userId.toLowerCase()]);
    const changed: Record<string, number> = {};
    for (const [name, table] of await this.tables()) {
      for (let pass = 0, count = 1; count > 0 && pass < MOST_PASSES; pass++) {
        count = await this.pass(table, { scrubber, terms, signal });
        if (count > 0) changed[name] = (changed[name] ?? 0) + count;
      }
    }
    return changed;
  }

  async tables(): Promise<Map<string, SweptTable>> {
    const schema = schemaOf(this.dataSource);
    const rows = await this.dataSource.query<{ table: string; pages: string; columns: SweptColumn[] }[]>(TABLES, [
      schema,
      ['migrations', ...this.without],
    ]);
    const nameOf = (table: string): string => `${escapeIdentifier(schema)}.${escapeIdentifier(table)}`;
    return new Map(
      rows.map(({ table, pages, columns }) => [table, { name: nameOf(table), pages: Number(pages), columns }]),
    );
  }

  private async pass(table: SweptTable, sweep: Sweep): Promise<number> {
    let changed = 0;
    for (let page = 0; page < table.pages; page += PAGES) changed += await this.pages(table, page, sweep);
    return changed;
  }

  private async pages(table: SweptTable, from: number, sweep: Sweep): Promise<number> {
    let changed = 0;
    const until = `(${from + PAGES},0)`;
    let next: string | undefined = `(${from},0)`;
    while (next !== undefined) {
      sweep.signal.throwIfAborted();
      const places = [next, until];
      const batch: Batch = await this.unitOfWork.run(() => this.batch(table, places, sweep));
      changed += batch.changed;
      next = batch.next;
    }
    return changed;
  }

  private async batch(table: SweptTable, places: readonly string[], { scrubber, terms }: Sweep): Promise<Batch> {
    const { manager } = this.unitOfWork;
    // Tables that are only added to make an exception for this.
    await manager.query("SELECT set_config('warren.erasing', 'on', true)");
    const rows = await manager.query<Found[]>(mentions(table, BATCH), [...places, terms]);
    const changed = await this.update(
      table,
      rows.map((row) => ({ place: row.place, columns: scrubRow(row, table.columns, scrubber) })),
    );
    return { changed, next: rows.length < BATCH ? undefined : rows.at(-1)?.place };
  }

  /** Rows of which the same columns change share a statement. */
  private async update({ name }: SweptTable, changes: readonly Change[]): Promise<number> {
    let changed = 0;
    for (const alike of groupedByColumns(changes)) {
      const [, count] = await this.unitOfWork.manager.query<[unknown, number]>(...updateOf(name, alike));
      changed += count;
    }
    return changed;
  }
}

interface Sweep {
  readonly scrubber: PersonScrubber;
  readonly terms: readonly string[];
  readonly signal: AbortSignal;
}

interface Batch {
  readonly changed: number;
  /** Where the next one begins. */
  readonly next: string | undefined;
}
