/** A number that a double cannot hold: kept, it would be another one. */
export interface InexactNumber {
  /** Where it stands, as a JSON pointer (RFC 6901). */
  readonly pointer: string;
  readonly written: string;
  /** What it would become. */
  readonly read: number;
}

/**
 * Finds the first number of a JSON text that JavaScript would change without a word: 9007199254740993 becomes
 * 9007199254740992, 1e400 becomes null. What JavaScript, Python or Go write for a double is always the same again.
 * @param json a text that is JSON
 * @param value what it was parsed to: it costs a third of parsing to see there that nothing can have been changed
 */
export function inexactNumber(json: string, value: unknown): InexactNumber | undefined {
  if (typeof value === 'number') return firstInexact(json);
  const suspicion = suspicionOf(value, 0);
  if (suspicion === NONE || !SUSPECT[suspicion].test(json)) return undefined;
  return firstInexact(json);
}

/** No number is in it; one that JavaScript can tell from its neighbours; one that it cannot. */
const NONE = 0;
const SMALL = 1;
const LARGE = 2;
type Suspicion = typeof NONE | typeof SMALL | typeof LARGE;

/**
 * What the text must have for the suspicion to be worth a look at each of its tokens. A small number may have been one of
 * more digits (4503599627370497.5, 0.99999999999999999999), or with a power (1e-400).
 */
const SUSPECT: Readonly<Record<Exclude<Suspicion, 0>, RegExp>> = {
  [SMALL]: /[:,[]\s*-?\d(?:[\d.]{15}|[\d.]*[eE])/,
  [LARGE]: /\d/,
};

/** Deeper than this the text is looked at, which takes no stack. */
const DEEPEST = 64;

function suspicionOf(value: unknown, depth: number): Suspicion {
  if (typeof value === 'number') return suspicionOfNumber(value);
  if (typeof value !== 'object' || value === null) return NONE;
  if (depth >= DEEPEST) return LARGE;
  return Array.isArray(value) ? suspicionOfItems(value, depth + 1) : suspicionOfFields(value, depth + 1);
}

function suspicionOfItems(items: readonly unknown[], depth: number): Suspicion {
  let worst: Suspicion = NONE;
  for (const item of items) {
    const found = suspicionOf(item, depth);
    if (found > worst) worst = found;
  }
  return worst;
}

/** Without an array of values: every message comes by here. */
function suspicionOfFields(fields: object, depth: number): Suspicion {
  let worst: Suspicion = NONE;
  for (const key in fields) {
    const found = suspicionOf((fields as Record<string, unknown>)[key], depth);
    if (found > worst) worst = found;
  }
  return worst;
}

const suspicionOfNumber = (value: number): Suspicion => (Math.abs(value) <= Number.MAX_SAFE_INTEGER ? SMALL : LARGE);

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d[\d.]*(?:[eE][+-]?\d+)?|[{}[\],]/g;

/** Where a reader of JSON is: in an array by number, in an object by name. */
interface Place {
  readonly isArray: boolean;
  key: string | number;
}

function firstInexact(json: string): InexactNumber | undefined {
  const places: Place[] = [];
  for (const { 0: token, index } of json.matchAll(TOKEN)) {
    const place = places.at(-1);
    if (token === '{' || token === '[') places.push({ isArray: token === '[', key: 0 });
    else if (token === '}' || token === ']') places.pop();
    else if (token === ',') advance(place);
    else if (token.startsWith('"')) name(place, token, json, index + token.length);
    else if (!isExact(token)) return { pointer: pointerTo(places), written: token, read: Number(token) };
  }
  return undefined;
}

function advance(place: Place | undefined): void {
  if (place?.isArray) place.key = Number(place.key) + 1;
}

/** A text with a colon behind it is a name. */
function name(place: Place | undefined, token: string, json: string, end: number): void {
  if (place && !place.isArray && /\s*:/y.test(json.slice(end, end + 40))) place.key = JSON.parse(token) as string;
}

const pointerTo = (places: readonly Place[]): string =>
  places.map(({ key }) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** Whether the double that is nearest is written so, shortly, or with as many digits as were written. */
function isExact(written: string): boolean {
  const wanted = decimal(written);
  const read = Number(written);
  if (!Number.isFinite(read) || wanted.digits.length > MOST_DIGITS) return false;
  const precise = read.toPrecision(Math.max(wanted.digits.length, 1));
  return isSame(wanted, decimal(String(read))) || isSame(wanted, decimal(precise));
}

const isSame = (one: Decimal, other: Decimal): boolean =>
  one.digits === other.digits && (one.digits === '' || one.exponent === other.exponent);

/** Of `toPrecision`. */
const MOST_DIGITS = 100;

interface Decimal {
  /** Those that count; none for zero. */
  readonly digits: string;
  /** The power of ten of the last of them. */
  readonly exponent: number;
}

function decimal(text: string): Decimal {
  const [mantissa = '', power = '0'] = text.replace(/^-/, '').toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const all = (whole + fraction).replace(/^0+/, '');
  const digits = all.replace(/0+$/, '');
  return { digits, exponent: Number(power) - fraction.length + (all.length - digits.length) };
}
