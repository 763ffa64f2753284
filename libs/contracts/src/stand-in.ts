import type { JsonSchema } from './json-schema.ts';

/** What stands where a person's name stood. */
export const NAMELESS = 'erased';
const NOWHERE = 'https://erased.invalid/';

/**
 * What is put in the place of something personal: of the same kind, so that a reader of the contract still takes it.
 * @param address stands in for addresses
 */
export function standIn(value: unknown, schema: JsonSchema, address: string): unknown {
  if (value === null || value === undefined) return value;
  if (typeof value === 'string') return textInPlace(schema['format'], address);
  if (typeof value === 'number') return 0;
  if (typeof value === 'boolean') return false;
  if (Array.isArray(value)) return [];
  return fieldsInPlace(value as Readonly<Record<string, unknown>>, schema, address);
}

function textInPlace(format: unknown, address: string): string {
  if (format === 'uri') return NOWHERE;
  return format === 'email' || format === 'idn-email' ? address : NAMELESS;
}

/** Fields that the schema names are required, perhaps; what it does not name is free, and goes. */
function fieldsInPlace(value: Readonly<Record<string, unknown>>, schema: JsonSchema, address: string): object {
  const known = Object.entries((schema['properties'] ?? {}) as Record<string, JsonSchema>);
  return Object.fromEntries(
    known.filter(([name]) => name in value).map(([name, field]) => [name, standIn(value[name], field, address)]),
  );
}
