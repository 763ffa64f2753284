import { z } from 'zod';
import type { JsonSchema } from './json-schema.ts';

/**
 * Marks what tells something about a person, wherever it travels: it stands in the contract's JSON Schema as
 * `"personal": true`. Such a field must not become a key, a header or a part of a log line, and is what would be
 * encrypted in flight.
 */
export const personal = <S extends z.ZodType>(schema: S): S => schema.meta({ personal: true });

/** Where somebody's mail goes. */
export const EmailAddress = personal(z.email().max(254));
/** What somebody is called. */
export const PersonName = personal(z.string().min(1).max(200));

/** The places that are marked, written as `customer.email` and `rows[].cells`. */
export function personalFields(schema: JsonSchema, path = ''): string[] {
  if (schema['personal'] === true) return [path];
  const fields = Object.entries((schema['properties'] ?? {}) as Record<string, JsonSchema>);
  const items = schema['items'] as JsonSchema | undefined;
  const branches = ['anyOf', 'oneOf', 'allOf'].flatMap((keyword) => (schema[keyword] ?? []) as JsonSchema[]);
  const found = [
    ...fields.flatMap(([name, field]) => personalFields(field, path === '' ? name : `${path}.${name}`)),
    ...(items ? personalFields(items, `${path}[]`) : []),
    ...branches.flatMap((branch) => personalFields(branch, path)),
  ];
  return [...new Set(found)];
}
