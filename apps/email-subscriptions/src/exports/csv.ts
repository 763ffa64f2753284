import { stringify } from 'csv-stringify/sync';
import type { SubscriberRow } from '../subscribers/subscriber.entity.ts';

const COLUMNS = ['id', 'email', 'name', 'status', 'createdAt', 'tags', 'lists', 'attributes'] as const;

/** Programs for tables take cells that begin with = + - @ for formulas, and carry them out: theirs begin with ' here. */
const options = { escape_formulas: true, record_delimiter: 'windows', quoted_match: /[\r\n]/ } as const;

export const HEADING = stringify([[...COLUMNS]], options);

type ExportedSubscriber = Pick<SubscriberRow, (typeof COLUMNS)[number]>;

export const csvOf = (people: readonly ExportedSubscriber[]): string => stringify(people.map(cellsOf), options);

function cellsOf({ id, email, name, status, createdAt, tags, lists, attributes }: ExportedSubscriber): string[] {
  const known = Object.keys(attributes).length > 0 ? JSON.stringify(attributes) : '';
  return [id, email, name, status, createdAt.toISOString(), tags.join(';'), lists.join(';'), known].map(doubled);
}

/** Text that begins as if it were escaped gets one `'` more, of which an import takes one away again. */
const doubled = (cell: string): string => (/^'+[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/.test(cell) ? `'${cell}` : cell);
