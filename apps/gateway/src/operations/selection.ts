import type { ObjectLiteral, WhereExpressionBuilder } from 'typeorm';
import { z } from 'zod';
import { DEAD_LETTER_STATES } from './dead-letter.entity.ts';

const Text = z.string().min(1).max(500);
const Timestamp = z.iso.datetime({ offset: true });

/** Which letters. All of what is named must hold. */
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
  payloadPath: z
    .string()
    .regex(/^[^.]{1,200}(\.[^.]{1,200}){0,19}$/, 'must be names with dots between them, such as customer.city')
    .optional()
    .describe('Where to look in the body: `items.*.sku` is the sku of any item. Needs payloadValue.'),
  payloadValue: z.string().max(1_000).optional().describe('What is there: text, a number, true, false or null.'),
  state: z.enum(DEAD_LETTER_STATES).optional(),
});
export type Selection = z.output<typeof Selection>;

export const pathNeedsValue = (selection: Pick<Selection, 'payloadPath' | 'payloadValue'>): boolean =>
  (selection.payloadPath === undefined) === (selection.payloadValue === undefined);
export const PATH_NEEDS_VALUE = 'payloadPath and payloadValue come together';

/** Each part of a selection as a condition on the table `letter`; each finds an index of its own. */
const CONDITIONS: Readonly<Record<Exclude<keyof Selection, 'payloadPath' | 'payloadValue'>, string>> = {
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

/** Narrows a query on the table `letter` down to the selection. */
export function select<Query extends WhereExpressionBuilder>(query: Query, selection: Selection): Query {
  for (const [name, condition] of Object.entries(CONDITIONS)) {
    const value = selection[name as keyof typeof CONDITIONS];
    if (value !== undefined) query.andWhere(condition, { [name]: value } as ObjectLiteral);
  }
  const { payloadPath, payloadValue } = selection;
  if (payloadPath !== undefined && payloadValue !== undefined) {
    const [asText, asJson] = documentsWith(payloadPath, payloadValue);
    query.andWhere('(letter.payload @> :asText::jsonb OR letter.payload @> :asJson::jsonb)', { asText, asJson });
  }
  return query;
}

/**
 * The smallest documents that hold this value at this path, as text and as what else JSON knows, for `@>`, which the
 * index answers. `*` is any item of a list.
 */
export function documentsWith(path: string, value: string): [string, string] {
  const around = (inner: unknown): string =>
    JSON.stringify(path.split('.').reduceRight((held, name) => (name === '*' ? [held] : { [name]: held }), inner));
  return [around(value), around(scalar(value))];
}

function scalar(value: string): unknown {
  if (['true', 'false', 'null'].includes(value)) return JSON.parse(value);
  return /^-?(0|[1-9]\d{0,14})(\.\d{1,15})?$/.test(value) ? Number(value) : value;
}
