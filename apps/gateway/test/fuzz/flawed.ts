import fc from 'fast-check';

/** A value with one thing wrong that a form's author may have forgotten: a member too few, another type, an edge. */
export const nearly = (value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> => changed(value, SLIPS);

/** A value with one member that some store, encoder, regular expression or query may stumble over. */
export const hostile = (value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> => changed(value, HOSTILE);

/** Hostile text that may stand in an address, a query or a header, once it is encoded. */
export const hostileText = fc.constantFrom(
  ...["' OR 1=1 --", '\u0000', 'a\u0000b', '../../etc/passwd', '%', '', ' ', '\ufeff', '\ud83d', '-1', '1e400', 'null'],
  ...['NaN', 'undefined', '[object Object]', '{}', '[]', '${7*7}', '{{7*7}}', '<script>alert(1)</script>', 'a\r\nb: c'],
  ...[
    '0',
    '9007199254740993',
    '2026-02-30',
    '9999-12-31T23:59:59Z',
    '-000001-01-01T00:00:00Z',
    '\u202eabc',
    'x'.repeat(2_000),
  ],
  ...[
    '00000000-0000-0000-0000-000000000000',
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
    '__proto__',
    'constructor',
    'true',
  ],
);

/** Bodies that are no JSON, or are JSON of another kind. */
export const hostileBodies = fc.constantFrom<string | Buffer>(
  ...['', '{', 'null', '[]', '"text"', '7', '1e999', '{}', '[{}]', 'hello', '{"__proto__":{"admin":true}}'],
  ...[
    '{"constructor":{"prototype":{"admin":true}}}',
    '['.repeat(9_000),
    `${'[],'.repeat(9_000)}`,
    '{"a":'.repeat(3_000),
  ],
  ...[Buffer.from('{"name":"J\u00fcrgen"}', 'latin1'), Buffer.from('{}', 'utf16le'), Buffer.from([0, 255, 254, 0])],
);

type Change = (value: unknown) => unknown;

const SLIPS: readonly Change[] = [
  () => undefined,
  () => null,
  (value) => String(value),
  (value) => [value],
  (value) => ({ value }),
  (value) => typeof value !== 'boolean' || 'no',
  (value) => (typeof value === 'number' ? -value : ''),
  (value) => (typeof value === 'number' ? value + 0.5 : `${String(value)} `),
  (value) => (typeof value === 'string' ? value.toUpperCase() : 0),
  (value) => (typeof value === 'string' ? value.repeat(40) : 2 ** 53),
];

const DEEP: unknown = JSON.parse(`${'{"a":'.repeat(60)}1${'}'.repeat(60)}`);

const HOSTILE: readonly Change[] = [
  ...[
    '\u0000',
    'a\u0000b',
    '\ud83d',
    'a\ude00b',
    "' OR 1=1 --",
    '${7*7}',
    '\r\nBcc: a@example.org',
    '../../etc/passwd',
  ],
  ...['x'.repeat(20_000), 'a'.repeat(200) + '!', '\ufffe\uffff', '<img src=x onerror=alert(1)>', '$(id)', '\\u0000'],
  ...[1e308, -1e308, Number.MAX_SAFE_INTEGER, -0.5, 2 ** 31, 2 ** 63, DEEP, Array.from({ length: 2_000 }, () => 'x')],
  ...['9999-12-31T23:59:59.999Z', '0000-01-01T00:00:00Z', '+275760-09-13T00:00:00.000Z', '2026-06-30T23:59:60Z'],
].map((value) => () => value);

/** Changes one place of a value, at any depth, or all of it. */
function changed(value: fc.Arbitrary<unknown>, changes: readonly Change[]): fc.Arbitrary<unknown> {
  return fc.tuple(value, fc.nat(), fc.constantFrom(...changes)).map(([whole, n, change]) => {
    const places = placesOf(whole);
    return at(whole, places[n % places.length] ?? [], change);
  });
}

type Pointer = readonly string[];

function placesOf(value: unknown, above: Pointer = []): Pointer[] {
  if (typeof value !== 'object' || value === null) return [above];
  return [above, ...Object.entries(value).flatMap(([name, member]) => placesOf(member, [...above, name]))];
}

function at(value: unknown, [first, ...rest]: Pointer, change: Change): unknown {
  if (first === undefined) return change(value);
  if (Array.isArray(value)) return value.map((item, i) => (String(i) === first ? at(item, rest, change) : item));
  const members = value as Readonly<Record<string, unknown>>;
  return { ...members, [first]: at(members[first], rest, change) };
}
