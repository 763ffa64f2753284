import { z } from 'zod';
import type { SearchField } from './search-fields.ts';
import { SearchSyntaxError } from './search-syntax-error.ts';

const AGE = /^(\d{1,6}(?:\.\d{1,3})?)(s|m|h|d|w)$/;
const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
const Id = z.uuid();
const Time = z.union([z.iso.datetime({ offset: true }), z.iso.date()]);
/** What a column of whole numbers holds. */
const LARGEST = 2_147_483_647;

/** @returns the value, as it is @throws SearchSyntaxError for one that the field never has */
export function checkValue({ kind, values, aliases }: SearchField, value: string, at: number): string {
  if (values && !values.includes(value)) {
    throw new SearchSyntaxError(
      at,
      value,
      [...values, ...Object.keys(aliases ?? {})],
      `"${value}" is none of its values`,
    );
  }
  const expected = values ? undefined : EXPECTED[kind]?.(value);
  if (expected !== undefined) throw new SearchSyntaxError(at, value, [expected], `"${value}" does not fit`);
  return value;
}

/** The milliseconds of `5m`, `1.5h`. */
export function ageMs(value: string): number {
  const [, amount = '0', unit = 's'] = AGE.exec(value) ?? [];
  return Number(amount) * UNIT_MS[unit as keyof typeof UNIT_MS];
}

/** What was expected; `undefined` where the value fits. */
const EXPECTED: Partial<Readonly<Record<SearchField['kind'], (value: string) => string | undefined>>> = {
  id: (value) => (Id.safeParse(value).success ? undefined : 'an id (a UUID)'),
  number: (value) => (/^\d{1,10}$/.test(value) && Number(value) <= LARGEST ? undefined : 'a whole number'),
  age: (value) => (AGE.test(value) ? undefined : 'a time span, like 30s, 5m, 2h, 3d or 1w'),
  time: (value) =>
    Time.safeParse(value).success ? undefined : 'a day or a time, like 2026-11-30 or 2026-11-30T12:00:00Z',
};
