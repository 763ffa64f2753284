import type { ImportRow } from '@showcase/contracts';
import { type Meaning, meaningsOf, plain, type StatusMeaning } from './headings.ts';
import { refusal } from './refusal.ts';
import { cleanAddress, cleanText, unescaped } from './cells.ts';
import { statusOf } from './list-status.ts';

/** Which column is meant, by hand: its heading, or its number from 1. */
export interface ByHand {
  readonly emailColumn?: string | undefined;
  readonly nameColumn?: string | undefined;
}

/** What the columns of a file mean, and how its rows are written for the list. */
export class Columns {
  /** The heading as the service knows it: one name for each, and none for what is passed over. */
  readonly canonical: readonly string[];
  /** Empty cells at the end for a name that stands beside the address, where no column has room for it. */
  private readonly appended: readonly string[];

  private constructor(
    readonly heading: readonly string[],
    readonly meanings: readonly (Meaning | undefined)[],
  ) {
    const status = meanings.findIndex((meaning) => meaning !== undefined && !isOfPerson(meaning));
    const names = meanings.map((meaning, index) =>
      index === status ? 'status' : meaning === 'email' || meaning === 'name' ? meaning : '',
    );
    const room = names.includes('name') ? -1 : names.indexOf('');
    this.appended = names.includes('name') || room >= 0 ? [] : [''];
    this.canonical = names.includes('name') ? names : room < 0 ? [...names, 'name'] : names.with(room, 'name');
  }

  /**
   * @param found how the file was read, for a refusal: `windows-1252, with cells separated by semicolons`
   * @throws UnacceptableError `import-columns`, with the columns that were found
   */
  static of(heading: readonly string[], byHand: ByHand, found: string): Columns {
    const meanings = named(heading, byHand) ?? meaningsOf(heading);
    const form = `It was read as ${found}; its columns are ${listed(heading)}.`;
    const count = (meaning: Meaning): number => meanings.filter((one) => one === meaning).length;
    if (count('email') === 0) throw refusal('import-columns', `${whyNoAddresses(heading)} ${form} ${HOW_TO_NAME}`);
    for (const meaning of ['email', 'name'] as const)
      if (count(meaning) > 1)
        throw refusal('import-columns', `It has two columns "${meaning}". ${form} ${HOW_TO_NAME}`);
    return new Columns(heading, meanings);
  }

  /** A row as the service takes it, under {@link canonical}. What is passed over stays here. */
  row({ line, cells }: ImportRow): ImportRow {
    if (!this.fits(cells)) return { line, cells: [...cells.map(() => ''), ...this.appended] };
    const [email, nameBeside] = cleanAddress(cells[this.meanings.indexOf('email')] ?? '');
    const kept: ReadonlyMap<string, string> = new Map([
      ['email', email],
      ['name', this.nameIn(cells) || nameBeside],
      ['status', statusOf(this.said(cells)) ?? ''],
    ]);
    return { line, cells: this.canonical.map((name) => kept.get(name) ?? '') };
  }

  /**
   * Whether a row has the cells of its heading. Those of columns that are passed over may be missing at its end, and
   * more may follow that are empty, as spreadsheets write them.
   */
  fits(cells: readonly string[]): boolean {
    const needed = this.meanings.findLastIndex((meaning) => !MAY_BE_MISSING.has(meaning)) + 1;
    return cells.length >= needed && cells.slice(this.heading.length).every((cell) => cell.trim() === '');
  }

  private cell(cells: readonly string[], meaning: Meaning): string {
    return unescaped(cells[this.meanings.indexOf(meaning)] ?? '');
  }

  /** In German "Name" beside "Vorname" is the family's; elsewhere it is often the whole name. */
  private nameIn(cells: readonly string[]): string {
    const [whole, given, family] = (['name', 'given-name', 'family-name'] as const).map((meaning) =>
      cleanText(this.cell(cells, meaning)),
    ) as [string, string, string];
    if (whole !== '' && [given, family].every((part) => whole.toLowerCase().includes(part.toLowerCase()))) return whole;
    return [given, family || given === '' ? '' : whole, given === '' ? whole : '', family].filter(Boolean).join(' ');
  }

  private said(cells: readonly string[]): [StatusMeaning, string][] {
    return this.meanings.flatMap((meaning, index) =>
      meaning === undefined || isOfPerson(meaning) ? [] : [[meaning, unescaped(cells[index] ?? '')]],
    );
  }
}

const isOfPerson = (meaning: Meaning): meaning is Exclude<Meaning, StatusMeaning> =>
  meaning === 'email' || meaning === 'name' || meaning === 'given-name' || meaning === 'family-name';

/** An empty cell of these says nothing, and may be missing at the end. */
const MAY_BE_MISSING: ReadonlySet<Meaning | undefined> = new Set([undefined, 'unsubscribed', 'bounced', 'complained']);

const HOW_TO_NAME =
  'Name the column of the addresses "email", or say which it is: ?emailColumn=2, or ?emailColumn= and its name.';

/** Somebody's file may have no heading: then its first line has an address. */
const whyNoAddresses = (heading: readonly string[]): string =>
  heading.some((name) => /\S@\S/.test(name))
    ? 'Its first line has an address, and must name the columns instead.'
    : 'It has no column "email".';

const listed = (heading: readonly string[]): string =>
  heading
    .slice(0, 20)
    .map((name) => `"${cleanText(name).slice(0, 60)}"`)
    .join(', ') + (heading.length > 20 ? ` and ${heading.length - 20} more` : '');

function named(heading: readonly string[], { emailColumn, nameColumn }: ByHand): (Meaning | undefined)[] | undefined {
  if (emailColumn === undefined && nameColumn === undefined) return undefined;
  const meanings = meaningsOf(heading);
  const choose = (meaning: Meaning, wanted: string | undefined, others: readonly Meaning[]): void => {
    if (wanted === undefined) return;
    const at = indexOf(heading, wanted);
    for (const [index, known] of meanings.entries()) if (known && others.includes(known)) meanings[index] = undefined;
    meanings[at] = meaning;
  };
  choose('email', emailColumn, ['email']);
  choose('name', nameColumn, ['name', 'given-name', 'family-name']);
  return meanings;
}

function indexOf(heading: readonly string[], wanted: string): number {
  const byName = heading.findIndex((name) => plain(name) === plain(wanted) && plain(wanted) !== '');
  const index = byName < 0 && /^\d{1,3}$/.test(wanted.trim()) ? Number(wanted) - 1 : byName;
  if (index >= 0 && index < heading.length) return index;
  throw refusal('import-columns', `There is no column "${wanted.slice(0, 100)}": its columns are ${listed(heading)}.`);
}
