/** Fields of a report by name, in lower case; each may come several times. */
export type Fields = ReadonlyMap<string, readonly string[]>;

/** Groups of fields with empty lines between (RFC 3464, 2.1), folded lines as one. */
export function fieldGroupsOf(text: string): Fields[] {
  const unfolded = text.replaceAll(/\r\n?/g, '\n').replaceAll(/\n[ \t]+(?=\S)/g, ' ');
  return unfolded
    .split(/\n[ \t]*\n/)
    .map(fieldsOf)
    .filter((fields) => fields.size > 0);
}

function fieldsOf(group: string): Fields {
  const fields = new Map<string, string[]>();
  for (const [, name = '', value = ''] of group.matchAll(/^([^\s:]+)[ \t]*:[ \t]*(.*)$/gm)) {
    const key = name.toLowerCase();
    fields.set(key, [...(fields.get(key) ?? []), value.trim()]);
  }
  return fields;
}

/** All values of these fields, in the order in which the fields are named. */
export const valuesOf = (fields: Fields, ...names: readonly string[]): string[] =>
  names.flatMap((name) => fields.get(name) ?? []);

/** A field's first word, without a comment behind it: `failed (no such user)`. */
export const wordOf = (fields: Fields, name: string): string | undefined =>
  /^[^\s;(]+/.exec(fields.get(name)?.[0] ?? '')?.[0]?.toLowerCase();
