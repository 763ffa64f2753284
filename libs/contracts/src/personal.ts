import { z } from 'zod';
import { addressFlaw } from './email-address.ts';
import type { JsonSchema } from './json-schema.ts';

/**
 * Marks what tells something about a person, wherever it travels: it stands in the contract's JSON Schema as
 * `"personal": true`. Such a field must not become a key, a header or a part of a log line, and is what would be
 * encrypted in flight.
 */
export const personal = <S extends z.ZodType>(schema: S): S => schema.meta({ personal: true });

/** What the released contracts took before they took all addresses: a few of those cannot exist. */
const released = z.email();

/**
 * An address in a message. It takes what may come from before, so that old events can be read: what comes in from outside
 * is checked by {@link NewEmailAddress}. JSON Schema's `idn-email` is RFC 6531's.
 */
const address = z
  .string()
  .refine((text) => released.safeParse(text).success || addressFlaw(text) === undefined, 'is no e-mail address')
  .meta({ format: 'idn-email' });

/** Where somebody's mail goes. */
export const EmailAddress = personal(address.max(254));
/** The same, in contracts that were released without a limit. */
export const UnboundedEmailAddress = personal(address);

/** An address that comes in from outside: by HTTP, from a file. The flaw says which part is wrong. */
export const NewEmailAddress = personal(
  z
    .string()
    .max(254)
    .superRefine((text, context) => {
      const flaw = addressFlaw(text);
      if (flaw !== undefined) context.addIssue({ code: 'custom', message: `is no e-mail address: it ${flaw}` });
    })
    .meta({ format: 'idn-email' }),
);
/** In characters. Who gave no name is called by the address, which may be longer. */
export const LONGEST_NAME = 200;
/** What somebody is called. */
export const PersonName = personal(z.string().min(1).max(LONGEST_NAME));

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
