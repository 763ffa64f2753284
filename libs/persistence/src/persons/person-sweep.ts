import type { PersonScrubber } from '@warren/contracts';
import { escapeIdentifier } from 'pg';
import type { DataSource } from 'typeorm';
import { schemaOf } from '../tables.ts';
import type { UnitOfWork } from '../transactions/unit-of-work.ts';
import { type Change, groupedByColumns, updateOf } from './row-changes.ts';
import { type Row, scrubRow } from './scrub-row.ts';
import {
  firstMention,
  mentions,
  pagesOf,
  type SweptColumn,
  type SweptTable,
  TABLES,
  termsToFind,
} from './swept-table.ts';

/** Pages of a table that one statement looks through, without a lock: 4 MB, unless the database was built with others. */
const LOOKED_THROUGH = 512;
/** Pages whose rows one transaction changes. A page has 290 rows at the very most, and mostly ten to fifty. */
const CHANGED = 8;
/** Rows that one statement changes, at most: each column is a parameter. */
const BATCH = 500;
/** A row that was changed meanwhile has moved, perhaps to where this had been: it looks again until nothing is found. */
const MOST_PASSES = 5;

interface Found extends Row {
  readonly place: string;
}

/**
 * Looks through every table of the service's schema for a person, whatever the table is for, and takes them out of the
 * rows that mention them. A transaction changes the rows of eight pages at most; what was scrubbed is not changed again,
 * so that a sweep that was killed is simply made again.
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
    const rows = await this.dataSource.query<{ table: string; columns: SweptColumn[] }[]>(TABLES, [
      schema,
      ['migrations', ...this.without],
    ]);
    const nameOf = (table: string): string => `${escapeIdentifier(schema)}.${escapeIdentifier(table)}`;
    return new Map(rows.map(({ table, columns }) => [table, { name: nameOf(table), columns }]));
  }

  private async pass(table: SweptTable, sweep: Sweep): Promise<number> {
    // Anew for each pass: what was changed has moved behind the pages that there were.
    const [size] = await this.unitOfWork.manager.query<{ pages: string }[]>(pagesOf, [table.name]);
    const pages = Number(size?.pages ?? 0);
    let changed = 0;
    for (let page = 0; page < pages;) {
      sweep.signal.throwIfAborted();
      const found = await this.firstPage(table, page, sweep);
      if (found !== undefined) changed += await this.unitOfWork.run(() => this.change(table, found, sweep));
      page = found === undefined ? page + LOOKED_THROUGH : found + CHANGED;
    }
    return changed;
  }

  private async firstPage(table: SweptTable, from: number, { terms }: Sweep): Promise<number | undefined> {
    const range = [`(${from},0)`, `(${from + LOOKED_THROUGH},0)`];
    const [row] = await this.unitOfWork.manager.query<{ page: number }[]>(firstMention(table), [...range, terms]);
    return row?.page;
  }

  private async change(table: SweptTable, page: number, { scrubber, terms }: Sweep): Promise<number> {
    const { manager } = this.unitOfWork;
    // Tables that are only added to make an exception for this.
    await manager.query("SELECT set_config('warren.erasing', 'on', true)");
    const range = [`(${page},0)`, `(${page + CHANGED},0)`];
    const rows = await manager.query<Found[]>(mentions(table), [...range, terms]);
    return this.update(
      table,
      rows.map((row) => ({ place: row.place, columns: scrubRow(row, table.columns, scrubber) })),
    );
  }

  /** Rows of which the same columns change share a statement. */
  private async update({ name }: SweptTable, changes: readonly Change[]): Promise<number> {
    let changed = 0;
    for (const alike of groupedByColumns(changes, BATCH)) {
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
