import { isDeepStrictEqual } from 'node:util';

/**
 * Whether a value has all that is expected, whatever else it has: the members of objects, and each item of a list. The
 * asymmetric matchers of Jest and Vitest, `expect.any(String)`, are asked.
 */
export function matches(actual: unknown, expected: unknown): boolean {
  if (isMatcher(expected)) return expected.asymmetricMatch(actual);
  if (Array.isArray(expected))
    return (
      Array.isArray(actual) &&
      actual.length === expected.length &&
      expected.every((item, index) => matches(actual[index], item))
    );
  if (!isPlain(expected)) return isDeepStrictEqual(actual, expected);
  if (typeof actual !== 'object' || actual === null) return false;
  const given = actual as Readonly<Record<string, unknown>>;
  return Object.entries(expected).every(([name, value]) => matches(given[name], value));
}

interface Matcher {
  asymmetricMatch(actual: unknown): boolean;
}

const isMatcher = (value: unknown): value is Matcher =>
  typeof value === 'object' && value !== null && typeof (value as Partial<Matcher>).asymmetricMatch === 'function';

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' &&
  value !== null &&
  [Object.prototype, null].includes(Object.getPrototypeOf(value) as null);
