import { HEADER } from './headers.ts';

/**
 * Headers that are sure to be encoded when a message is published again: with a retry, as a dead letter, at a redrive.
 * amqplib decodes more than it encodes (a timestamp of -1, a name of invalid bytes), its tables end at 64 KiB, and a
 * message that cannot be published again could never be settled. What cannot be carried is left out, and named in the
 * header `warren-cut`.
 */

/** Bytes of all headers together; below amqplib's 65,536, with room for what the broker adds. */
const MOST_BYTES = 56_000;
const LONGEST_NAME = 255;
/** How deep tables and lists may be nested: more is no header that anyone reads. */
const DEEPEST = 16;
/** Of names in `warren-cut`. */
const MOST_NAMES = 20;

type Headers = Readonly<Record<string, unknown>>;

/**
 * @param own the headers that must be carried: Warren's of this very step, short by construction
 * @param foreign everything else, which is carried as far as it fits, the smallest first
 */
export function encodableHeaders(foreign: Headers, own: Headers): Record<string, unknown> {
  let left = MOST_BYTES - sizeOfTable(own);
  const kept: [string, unknown][] = [];
  const cut: string[] = [];
  for (const { name, value, size } of bySize(foreign, own)) {
    const fits = size <= left;
    if (fits) kept.push([name, encodable(value)]);
    else cut.push(name);
    left -= fits ? size : 0;
  }
  const note = cut.length === 0 ? {} : { [HEADER.cut]: cut.slice(0, MOST_NAMES).join(', ').slice(0, 1_000) };
  return { ...Object.fromEntries(kept), ...note, ...own };
}

interface Sized {
  readonly name: string;
  readonly value: unknown;
  readonly size: number;
}

/** Warren's own headers first, since they decide; then the smallest. */
function bySize(foreign: Headers, own: Headers): Sized[] {
  const sized = Object.entries(foreign)
    .filter(([name, value]) => value !== undefined && !(name in own))
    .map(([name, value]) => ({ name, value, size: sizeOfName(name) + sizeOf(value, 0) }));
  const rank = ({ name }: Sized): number => (name.startsWith('warren-') || name.startsWith('trace') ? 0 : 1);
  return sized.sort((one, other) => rank(one) - rank(other) || one.size - other.size);
}

/** Bytes that a table of headers takes on the wire, at most; infinite when it cannot be encoded. */
export const sizeOfTable = (table: Headers): number =>
  Object.entries(table).reduce(
    (sum, [name, value]) => sum + (value === undefined ? 0 : sizeOfName(name) + sizeOf(value, 0)),
    4,
  );

/** Infinite for a name that has no place in a table: bytes that are no UTF-8 grow when they are written again. */
function sizeOfName(name: string): number {
  const bytes = Buffer.byteLength(name);
  return bytes > LONGEST_NAME ? Number.POSITIVE_INFINITY : bytes + 1;
}

/** Bytes of a value with its tag; infinite for one that amqplib cannot encode. */
function sizeOf(value: unknown, depth: number): number {
  if (depth > DEEPEST) return Number.POSITIVE_INFINITY;
  if (typeof value === 'string') return 5 + Buffer.byteLength(value);
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return 9;
  if (isBytes(value)) return 5 + value.length;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + sizeOf(item, depth + 1), 5);
  if (typeof value !== 'object') return Number.POSITIVE_INFINITY;
  return isTyped(value) ? sizeOfTyped(value) : sizeOfNested(value as Headers, depth);
}

const sizeOfNested = (table: Headers, depth: number): number =>
  Object.entries(table).reduce((sum, [name, value]) => sum + sizeOfName(name) + sizeOf(value, depth + 1), 5);

/** What amqplib writes `{'!': type, value}` for, since JavaScript has no such type. */
interface Typed {
  readonly '!': unknown;
  readonly value: unknown;
}

/** amqplib asks for this one name. A producer may have used it for anything: then there is no such type, and no form. */
const isTyped = (value: object): value is Typed => Object.hasOwn(value, '!');

/** Bytes by what they are: a header named `__proto__` gives its table any prototype, also that of a Buffer. */
const isBytes = (value: unknown): value is Buffer => ArrayBuffer.isView(value) && Buffer.isBuffer(value);

function sizeOfTyped({ '!': type, value }: Typed): number {
  switch (type) {
    case 'timestamp':
      return Number.isSafeInteger(value) && (value as number) >= 0 ? 9 : Number.POSITIVE_INFINITY;
    case 'decimal':
      return isDecimal(value) ? 6 : Number.POSITIVE_INFINITY;
    case 'float':
    case 'double':
      return typeof value === 'number' ? 9 : Number.POSITIVE_INFINITY;
    default:
      return Number.POSITIVE_INFINITY;
  }
}

function isDecimal(value: unknown): boolean {
  const { places, digits } = (value ?? {}) as { places?: unknown; digits?: unknown };
  return isWithin(places, 255) && isWithin(digits, 2 ** 32 - 1);
}

const isWithin = (value: unknown, max: number): boolean =>
  Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= max;

/** amqplib writes a number that is no integer of 64 bits as an integer all the same, and fails: it is a double. */
function encodable(value: unknown): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : { '!': 'double', value };
  if (Array.isArray(value)) return value.map(encodable);
  if (typeof value !== 'object' || value === null || isBytes(value) || isTyped(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, encodable(inner)]));
}
