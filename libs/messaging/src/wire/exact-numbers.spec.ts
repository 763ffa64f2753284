import fc from 'fast-check';
import { inexactNumber } from './exact-numbers.ts';

const changedIn = (json: string) => inexactNumber(json, JSON.parse(json));

describe('a number in JSON', () => {
  it.each([
    ['{"a":9007199254740993}', '/a', '9007199254740993'],
    ['{"email":"ada@example.com","attributes":{"crmId":9007199254740993}}', '/attributes/crmId', '9007199254740993'],
    ['-9007199254740993', '', '-9007199254740993'],
    ['[1,[2,{"x/y~":[0,12345678901234567890]}]]', '/1/1/x~1y~0/1', '12345678901234567890'],
    ['{"a" : {"b":1} , "c" : 1e400}', '/c', '1e400'],
    ['[1e-400]', '/0', '1e-400'],
    ['[0, 1E-999]', '/1', '1E-999'],
    [`${'['.repeat(5_000)}9007199254740993${']'.repeat(5_000)}`, '/0'.repeat(5_000), '9007199254740993'],
    ['{"say \\"9007199254740993\\"":9007199254740993.5}', '/say "9007199254740993"', '9007199254740993.5'],
    ['4503599627370497.5', '', '4503599627370497.5'],
    ['[999999999999999.7]', '/0', '999999999999999.7'], // 17 characters, the fewest that can be too many
    ['{"amount":1.00000000000000000001}', '/amount', '1.00000000000000000001'],
    ['[0.99999999999999999999]', '/0', '0.99999999999999999999'],
    [`[0.${'0'.repeat(340)}1]`, '/0', `0.${'0'.repeat(340)}1`],
    ['[0.1234567890123456789]', '/0', '0.1234567890123456789'],
    ['{"9007199254740993":[],"b":9007199254740993}', '/b', '9007199254740993'],
  ])('that would become another one is found, with its place: %s', (json, pointer, written) => {
    expect(changedIn(json)).toEqual({ pointer, written, read: Number(written) });
  });

  it.each([
    '9007199254740992',
    '[9007199254740991, -9007199254740991]',
    '[0.1, 0.30000000000000004, 1.7976931348623157e308, 5e-324, 2.2250738585072014e-308]',
    '[2086675339462710.2]', // halfway between two of 17 digits
    '[0.10000000000000001]', // "%.17g" of C, for the double that is nearest to 0.1
    '[1309018797093279.2]', // half way between two of its length: the shortest is what JavaScript and Python write
    '[10.9e-1, 1090e-3, 1.50E-3]',
    '[1e23, 1E+22, 10000000000000000000000, 1.50, -0, 0e99, 0.000000000000000000000]',
    '{"id":"9007199254740993","phone":"+4930901820000000000000","at":"2026-11-29T12:00:00.123456789Z"}',
    '{"messageId":"0192f0c1-6f0c-7d8e-9f43-2f8f5a3c9e10"}',
    '{"1234567890123456789": true, "text": "a \\" 9007199254740993 \\\\"}',
  ])('that stays what it is passes, and so does a text: %s', (json) => {
    expect(changedIn(json)).toBeUndefined();
  });

  it('that JavaScript wrote passes, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.array(fc.double({ noNaN: true, noDefaultInfinity: true })), (value, numbers) => {
        expect(changedIn(JSON.stringify([value, numbers]))).toBeUndefined();
      }),
    );
  });

  it('of any whole value is the same afterwards, or is found', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }), (value) => {
        const isSame = BigInt(Number(value)) === value;
        expect(changedIn(`{"n":${value}}`) === undefined).toBe(isSame || shown(Number(value)) === value);
      }),
    );
  });

  it('of any form that JSON has is the same afterwards, to the digits that were written, or is found', () => {
    const digits = (most: number) =>
      fc.string({ unit: fc.constantFrom(...Array.from('0123456789')), minLength: 1, maxLength: most });
    const number = fc
      .tuple(
        fc.constantFrom('', '-'),
        fc.oneof(
          fc.constant('0'),
          fc.tuple(fc.integer({ min: 1, max: 9 }), digits(24)).map(([first, rest]) => first + rest),
        ),
        fc.option(digits(24), { nil: undefined }),
        fc.option(fc.tuple(fc.constantFrom('e', 'E'), fc.constantFrom('', '+', '-'), fc.nat(330)), { nil: undefined }),
      )
      .map(([sign, whole, fraction, power]) => {
        return `${sign}${whole}${fraction === undefined ? '' : `.${fraction}`}${power?.join('') ?? ''}`;
      });
    fc.assert(
      fc.property(fc.oneof(number, fc.double({ noNaN: true, noDefaultInfinity: true }).map(String)), (written) => {
        const read = JSON.parse(written) as number;
        const length = written
          .replace(/e.*$/i, '')
          .replaceAll(/[-.]/g, '')
          .replace(/^0+/, '')
          .replace(/0+$/, '').length;
        const shown = [String(read), Number.isFinite(read) ? read.toPrecision(Math.max(1, length)) : ''];
        const isSame = Number.isFinite(read) && shown.some((text) => isEqual(text, written));
        expect([written, changedIn(written) === undefined]).toEqual([written, isSame]);
      }),
      { numRuns: 3_000 },
    );
  });
});

/** Exactly, whatever the exponents. */
function isEqual(one: string, other: string): boolean {
  const [[a, scaleOfA], [b, scaleOfB]] = [scaled(one), scaled(other)];
  if (a === 0n || b === 0n) return a === b;
  const least = Math.min(scaleOfA, scaleOfB);
  return a * 10n ** BigInt(scaleOfA - least) === b * 10n ** BigInt(scaleOfB - least);
}

function scaled(text: string): [bigint, number] {
  const [, sign = '', whole = '0', fraction = '', power = '0'] =
    /^(-?)(\d+)(?:[.](\d+))?(?:e([+-]?\d+))?$/i.exec(text) ?? [];
  return [BigInt(`${sign}${whole}${fraction}`), Number(power) - fraction.length];
}

/** 1e23 has no double of its own, and comes back as it was written all the same. */
const shown = (value: number): bigint =>
  BigInt(JSON.stringify(value).replace(/^(-?\d+)(?:[.](\d+))?e[+](\d+)$/, expand));
const expand = (_: string, whole: string, fraction = '', power: string): string =>
  whole + fraction.padEnd(Number(power), '0');
