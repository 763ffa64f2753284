import type { RowError } from '@showcase/contracts';
import { RequestRejectedError } from '@warren/messaging';
import { addressFlaw } from '@warren/contracts';

/** Where in a row each thing stands. */
export interface Columns {
  readonly count: number;
  readonly email: number;
  /** -1 in a file without names. */
  readonly name: number;
  /** -1 in a file that does not say how people stand. */
  readonly status: number;
}

/** Somebody whom a row would put on the list. */
export interface ValidRow {
  readonly email: string;
  /** Empty where the file has none. */
  readonly name: string;
  /** How they stand where they come from, when they get no mail there: nobody's consent for a whole file brings that back. */
  readonly status?: ListStatus | undefined;
}

/** Somebody who gets no mail. */
export type ListStatus = 'pending' | Refused;
/** Somebody who is not to get any. */
export type Refused = 'unsubscribed' | 'bounced' | 'complained';

export const isRefused = (status: ListStatus | undefined): status is Refused =>
  status !== undefined && status !== 'pending';

/** Why a row puts nobody on the list, with a sentence for whoever has to repair the file. */
export interface InvalidRow {
  readonly code: RowError;
  readonly detail: string;
}

const LONGEST_NAME = 200;

/** What the heading says. Columns that mean nothing to us are passed over. @throws Refusal `import-columns` */
export function columnsOf(heading: readonly string[]): Columns {
  const names = heading.map((name) => name.trim().toLowerCase());
  for (const name of ['email', 'name']) {
    if (names.indexOf(name) !== names.lastIndexOf(name)) throw refused(`It has two columns "${name}".`);
  }
  const [email, name, status] = ['email', 'name', 'status'].map((wanted) => names.indexOf(wanted)) as [
    number,
    number,
    number,
  ];
  const columns = { count: names.length, email, name, status };
  if (columns.email < 0) throw refused('It has no column "email".');
  return columns;
}

export function readRow(columns: Columns, cells: readonly string[]): ValidRow | InvalidRow {
  if (cells.length !== columns.count) return miscounted(cells.length, columns.count);
  const email = (cells[columns.email] ?? '').trim();
  const name = (cells[columns.name] ?? '').trim();
  if (email === '') return { code: 'email-missing', detail: 'There is no address.' };
  const flaw = addressFlaw(email);
  if (flaw !== undefined) return { code: 'email-invalid', detail: `The address is not one: it ${flaw}.` };
  if (name.length > LONGEST_NAME) {
    return { code: 'name-too-long', detail: `The name has more than ${LONGEST_NAME} characters.` };
  }
  return { email, name, status: statusIn(cells[columns.status] ?? '') };
}

const STATUSES: readonly string[] = ['unsubscribed', 'bounced', 'complained', 'pending'] satisfies ListStatus[];

/** In the gateway's words, which reads those of files. Another word is no consent. */
function statusIn(cell: string): ListStatus | undefined {
  if (cell === '' || cell === 'subscribed') return undefined;
  return STATUSES.includes(cell) ? (cell as ListStatus) : 'pending';
}

export const isInvalidRow = (row: ValidRow | InvalidRow): row is InvalidRow => 'code' in row;

function miscounted(has: number, wanted: number): InvalidRow {
  const detail = `The row has ${has} cells, and the heading ${wanted}.`;
  return { code: has < wanted ? 'cells-missing' : 'cells-too-many', detail };
}

function refused(what: string): RequestRejectedError {
  return new RequestRejectedError(
    'import-columns',
    `${what} The first line of the file names its columns: email, name.`,
  );
}
