import type { ObjectLiteral, WhereExpressionBuilder } from 'typeorm';
import { z } from 'zod';
import { PayloadSearch, searchPayload } from '../payload-search.ts';
import { whereAll } from '../search/search-condition.ts';
import { parseSearch } from '../search/search-parser.ts';
import { SearchText } from '../search/search-text.ts';
import { DEAD_LETTER_FIELDS } from './dead-letter-search.ts';
import { DEAD_LETTER_STATES } from './dead-letter.entity.ts';

const Text = z.string().min(1).max(500);
const Timestamp = z.iso.datetime({ offset: true });

/** Which dead letters. All of what is named must hold. */
export const Selection = z.object({
  type: Text.optional(),
  reason: Text.optional().describe('The code, such as `attempts-exhausted`.'),
  queue: Text.optional(),
  group: Text.optional().describe('Whose handler gave it up.'),
  key: Text.optional(),
  messageId: z.uuid().optional(),
  error: Text.optional().describe('Words that the error holds, in any order.'),
  since: Timestamp.optional().describe('Died at or after.'),
  until: Timestamp.optional().describe('Died before.'),
  ...PayloadSearch.shape,
  ...SearchText.shape,
  state: z.enum(DEAD_LETTER_STATES).optional(),
});
export type Selection = z.output<typeof Selection>;

/** Each part of a selection as a condition on the table `letter`; each finds an index of its own. */
const CONDITIONS: Readonly<Record<Exclude<keyof Selection, keyof PayloadSearch | 'q'>, string>> = {
  type: 'letter.type = :type',
  reason: 'letter.reason = :reason',
  queue: 'letter.queue = :queue',
  group: 'letter.handler_group = :group',
  key: 'letter.key = :key',
  messageId: 'letter.message_id = :messageId',
  error: "letter.error_words @@ plainto_tsquery('simple', :error)",
  since: 'letter.died_at >= :since',
  until: 'letter.died_at < :until',
  state: 'letter.state = :state',
};

/** Narrows a query on the table `letter` down to the selection. @throws SearchSyntaxError */
export function select<Query extends WhereExpressionBuilder>(query: Query, selection: Selection): Query {
  for (const [name, condition] of Object.entries(CONDITIONS)) {
    const value = selection[name as keyof typeof CONDITIONS];
    if (value !== undefined) query.andWhere(condition, { [name]: value } as ObjectLiteral);
  }
  searchPayload(query, 'letter.payload', selection);
  if (selection.q !== undefined) whereAll(query, parseSearch(selection.q, DEAD_LETTER_FIELDS));
  return query;
}
