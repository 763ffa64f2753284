import { stringify } from 'csv-stringify/sync';
import type { SubscriberRow } from '../subscribers/subscriber.entity.ts';

const COLUMNS = ['id', 'email', 'name', 'status', 'createdAt'] as const;

/** Programs for tables take cells that begin with = + - @ for formulas, and carry them out: theirs begin with ' here. */
const options = { escape_formulas: true, record_delimiter: 'windows', quoted_match: /[\r\n]/ } as const;

export const HEADING = stringify([[...COLUMNS]], options);

export function csvOf(people: readonly Pick<SubscriberRow, (typeof COLUMNS)[number]>[]): string {
  return stringify(
    people.map(({ id, email, name, status, createdAt }) => [id, email, name, status, createdAt.toISOString()]),
    options,
  );
}
