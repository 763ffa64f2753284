import type { WhereExpressionBuilder } from 'typeorm';
import { z } from 'zod';

/** Looking into payloads: what is at a path. */
export const PayloadSearch = z.object({
  payloadPath: z
    .string()
    .regex(/^[^.]{1,200}(\.[^.]{1,200}){0,19}$/, 'must be names with dots between them, such as customer.city')
    .optional()
    .describe('Where to look in the body: `items.*.sku` is the sku of any item. Needs payloadValue.'),
  payloadValue: z.string().max(1_000).optional().describe('What is there: text, a number, true, false or null.'),
});
export type PayloadSearch = z.output<typeof PayloadSearch>;

export const pathNeedsValue = ({ payloadPath, payloadValue }: PayloadSearch): boolean =>
  (payloadPath === undefined) === (payloadValue === undefined);
export const PATH_NEEDS_VALUE = 'payloadPath and payloadValue come together';

/** Narrows a query down to rows whose payload holds the value at the path. @param column a `jsonb` with an index */
export function searchPayload(query: WhereExpressionBuilder, column: string, search: PayloadSearch): void {
  const { payloadPath, payloadValue } = search;
  if (payloadPath === undefined || payloadValue === undefined) return;
  const [asText, asJson] = documentsWith(payloadPath, payloadValue);
  query.andWhere(`(${column} @> :asText::jsonb OR ${column} @> :asJson::jsonb)`, { asText, asJson });
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
