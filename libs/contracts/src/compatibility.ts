import { includesAudience } from './contract.ts';
import type { ContractSchema, JsonSchema } from './json-schema.ts';

/** Keywords that say nothing about what is valid. */
const REMARKS = new Set(['title', 'description', 'examples', 'deprecated', '$comment', 'personal']);
/** Keywords that hold schemas, and are looked into rather than compared. */
const NESTED = new Set(['properties', 'required', 'items', 'additionalProperties', 'anyOf', 'oneOf', 'allOf', '$defs']);

/**
 * What would go wrong if a released contract became this: a sentence each, none when it may.
 *
 * Old and new versions of every service run side by side while a release rolls out, in any order, and old facts are
 * replayed. So what is sent by either must be read by either: a released contract gains optional fields, and nothing
 * else. Any other change is a new type beside the old one.
 */
export function breaks(released: ContractSchema, now: ContractSchema): string[] {
  const kind = released.kind === now.kind ? [] : [`it was ${article(released.kind)}, and is ${article(now.kind)}`];
  const { answer: before = {}, payload } = released;
  return [
    ...kind,
    ...compareAudiences(released, now),
    ...compare(payload, now.payload, 'payload'),
    ...compare(before, now.answer ?? {}, 'answer'),
  ];
}

/** More may ask for it: nothing breaks. Fewer: those who did are refused, also what they have scheduled. */
function compareAudiences({ audience: before = 'internal' }: ContractSchema, now: ContractSchema): string[] {
  const { audience: after = 'internal' } = now;
  if (includesAudience(after, before)) return [];
  return [`its audience was "${before}", and is "${after}": who asked for it is refused, and so are their schedules`];
}

function compare(before: JsonSchema, after: JsonSchema, path: string): string[] {
  if (same(before, after)) return [];
  return [
    ...compareKeywords(before, after, path),
    ...compareFields(before, after, path),
    ...compareOne(before['items'], after['items'], `${path}[]`),
    ...compareOne(before['additionalProperties'], after['additionalProperties'], `${path}.*`),
    ...['anyOf', 'oneOf', 'allOf'].flatMap((keyword) => compareAll(before[keyword], after[keyword], path)),
    ...compareNamed(before['$defs'], after['$defs'], `${path}#`),
  ];
}

function compareKeywords(before: JsonSchema, after: JsonSchema, path: string): string[] {
  const keywords = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keywords]
    .filter((keyword) => !REMARKS.has(keyword) && !NESTED.has(keyword))
    .filter((keyword) => !same(before[keyword], after[keyword]) && !isWiderAddress(keyword, before, after))
    .map((keyword) => `${path}: "${keyword}" was ${shown(before[keyword])}, and is ${shown(after[keyword])}`);
}

/**
 * The one thing that may become wider: an address of RFC 5321 in zod's pattern may become any address, also of RFC 6531.
 * Until its release reaches an old reader, that makes a dead letter of such a message, which can be redriven then.
 */
function isWiderAddress(keyword: string, before: JsonSchema, after: JsonSchema): boolean {
  if (before['format'] !== 'email' || after['format'] !== 'idn-email') return false;
  return keyword === 'format' || (keyword === 'pattern' && after['pattern'] === undefined);
}

function compareFields(before: JsonSchema, after: JsonSchema, path: string): string[] {
  const [old, young] = [fieldsOf(before), fieldsOf(after)];
  const [needed, needing] = [requiredOf(before), requiredOf(after)];
  const names = [...new Set([...Object.keys(old), ...Object.keys(young)])];
  return names.flatMap((name) => {
    const field = `${path}.${name}`;
    const [was, is] = [old[name], young[name]];
    if (!is) return [`${field} was removed or renamed: those who read it find nothing`];
    if (!was) return needing.has(name) ? [`${field} is new and required: messages from before do not have it`] : [];
    if (needed.has(name) && !needing.has(name)) return [`${field} may be left out now: those who read it rely on it`];
    if (!needed.has(name) && needing.has(name)) return [`${field} must be there now: messages from before may lack it`];
    return compare(was, is, field);
  });
}

function compareAll(before: unknown, after: unknown, path: string): string[] {
  const [old, young] = [branchesOf(before), branchesOf(after)];
  if (old.length !== young.length) return [`${path} had ${old.length} alternatives, and has ${young.length}`];
  return old.flatMap((branch, index) => compare(branch, young[index] ?? {}, `${path}|${index + 1}`));
}

function compareNamed(before: unknown, after: unknown, path: string): string[] {
  const [old, young] = [before ?? {}, after ?? {}] as Record<string, JsonSchema>[];
  return Object.entries(old ?? {}).flatMap(([name, schema]) => compare(schema, young?.[name] ?? {}, path + name));
}

/** `true`, `false` or nothing instead of a schema can only stay what it is. */
function compareOne(before: unknown, after: unknown, path: string): string[] {
  if (isSchema(before) && isSchema(after)) return compare(before, after, path);
  return same(before, after) ? [] : [`${path} was ${shown(before)}, and is ${shown(after)}`];
}

/** Schemas are made by one program from one source: what is the same is written the same. */
const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
const isSchema = (value: unknown): value is JsonSchema => typeof value === 'object' && value !== null;
const fieldsOf = (schema: JsonSchema): Record<string, JsonSchema> =>
  (schema['properties'] ?? {}) as Record<string, JsonSchema>;
const requiredOf = (schema: JsonSchema): Set<string> => new Set((schema['required'] ?? []) as string[]);
const branchesOf = (value: unknown): JsonSchema[] => (value ?? []) as JsonSchema[];
const shown = (value: unknown): string => (value === undefined ? 'not there' : JSON.stringify(value));
const article = (kind: string): string => (kind === 'event' ? 'an event' : `a ${kind}`);
