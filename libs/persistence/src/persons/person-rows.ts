import { matchingKey, type Person, type PersonPart } from '@warren/contracts';
import type { UnitOfWork } from '../transactions/unit-of-work.ts';

/** Rows that are a person's, in a table of the service's own. */
export interface PersonRows {
  /** What they are, in the plural, for the person to read: `workspaces`. */
  readonly what: string;
  readonly table: string;
  /**
   * SQL that is true for the rows of a person: of `person.user_id`, `person.address`, and `person.address_key`, which is
   * the same for every spelling. By an index: `workspaces.owner_id = person.user_id`.
   */
  readonly where: string;
  /** What an erasure does with them. What stays is scrubbed, and the person is told why. */
  readonly erasure: 'delete' | { readonly staysBecause: string };
  /** Columns that nobody is shown: secrets. @default none */
  readonly hidden?: readonly string[];
}

/** Shown of one kind, at most. */
const MOST_SHOWN = 500;
/** Deleted in one transaction, at most. */
const BATCH = 1_000;
const PERSON = `(VALUES ($1::uuid, $2::text, $3::text)) AS person (user_id, address, address_key)`;

/** @returns how many there were */
export async function deleteRows(
  { table, where }: PersonRows,
  person: Person,
  unitOfWork: UnitOfWork,
  signal: AbortSignal,
): Promise<number> {
  for (let total = 0; ;) {
    signal.throwIfAborted();
    const [, deleted] = await unitOfWork.manager.query<[unknown, number]>(
      `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
         SELECT ${table}.ctid FROM ${table}, ${PERSON} WHERE ${where} LIMIT ${BATCH} FOR UPDATE OF ${table}))`,
      known(person),
    );
    total += deleted;
    if (deleted === 0) return total;
  }
}

/** What a person may see of them, as many as fit. */
export async function showRows(
  { what, table, where, hidden = [] }: PersonRows,
  person: Person,
  unitOfWork: UnitOfWork,
): Promise<PersonPart['kinds'][number]> {
  const found = await unitOfWork.manager.query<{ row: Record<string, unknown> }[]>(
    `SELECT to_jsonb(${table}.*) - $4::text[] AS row FROM ${table}, ${PERSON} WHERE ${where} LIMIT ${MOST_SHOWN + 1}`,
    [...known(person), hidden],
  );
  return { what, rows: found.slice(0, MOST_SHOWN).map(({ row }) => row), isCut: found.length > MOST_SHOWN };
}

const known = ({ userId, email }: Person): string[] => [userId, email, matchingKey(email)];
