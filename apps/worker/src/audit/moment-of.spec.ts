import { momentOf } from './moment-of.ts';

const AT = new Date('2026-11-21T06:00:00.000Z');
/** An id made so many milliseconds after that. */
const made = (ms: number, version = '7'): string => {
  const hex = (AT.getTime() + ms).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-${version}000-8000-000000000000`;
};

describe('the moment of a fact', () => {
  it('is known to the millisecond when its id was made in the second that the broker tells', () => {
    expect(momentOf({ id: made(250), timestamp: AT })).toEqual(new Date('2026-11-21T06:00:00.250Z'));
  });

  it('is what the broker tells when the id was made at another time, or is of another kind', () => {
    expect(momentOf({ id: made(1_000), timestamp: AT })).toEqual(AT);
    expect(momentOf({ id: made(-1), timestamp: AT })).toEqual(AT);
    expect(momentOf({ id: made(250, '5'), timestamp: AT })).toEqual(AT);
  });
});
