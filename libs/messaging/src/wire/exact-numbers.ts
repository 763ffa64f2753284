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
 */
export function inexactNumber(json: string): InexactNumber | undefined {
  return SUSPECT.test(json) ? firstInexact(json) : undefined;
}

/** Up to 15 digits and small exponents are exact, so that nearly every text is looked at once, by this alone. */
const SUSPECT = /\d[\d.]{15}|\d[eE][+-]?\d\d/;

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

/** Whether the double that is nearest has, to as many digits as were written, the same ones; or is written so at its shortest. */
function isExact(written: string): boolean {
  const wanted = decimal(written);
  const read = Number(written);
  if (!Number.isFinite(read) || wanted.digits.length > MOST_DIGITS) return false;
  return isSame(wanted, read.toPrecision(Math.max(wanted.digits.length, 1))) || isSame(wanted, String(read));
}

function isSame(wanted: Decimal, text: string): boolean {
  const { digits, exponent } = decimal(text);
  return wanted.digits === digits && (digits === '' || wanted.exponent === exponent);
}

/** Of `toPrecision`. */
const MOST_DIGITS = 100;

/** The digits that count, none for zero, and the power of ten of the last of them. */
interface Decimal {
  readonly digits: string;
  readonly exponent: number;
}

function decimal(text: string): Decimal {
  const [mantissa = '', power = '0'] = text.replace('-', '').toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const all = (whole + fraction).replace(/^0+/, '');
  const digits = all.replace(/0+$/, '');
  return { digits, exponent: Number(power) - fraction.length + (all.length - digits.length) };
}
