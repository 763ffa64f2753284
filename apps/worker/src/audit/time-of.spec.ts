import { timeOf } from './time-of.ts';

const AT = new Date('2026-11-21T06:00:00.000Z');
/** An id made so many milliseconds after that. */
const made = (ms: number, version = '7'): string => {
  const hex = (AT.getTime() + ms).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-${version}000-8000-000000000000`;
};

describe('the moment of a fact', () => {
  it('is known to the millisecond when its id was made in the second that the broker tells', () => {
    expect(timeOf({ id: made(250), timestamp: AT, body: {} })).toEqual(new Date('2026-11-21T06:00:00.250Z'));
  });

  it('is the latest that it tells of from that second, when its id knows nothing', () => {
    const values = [
      '2026-11-21T06:00:00.100Z',
      '2026-11-21T06:00:00.373Z',
      '2026-11-21T06:00:01.000Z',
      'never',
      null,
      7,
    ];
    const body = Object.fromEntries(values.entries());
    expect(timeOf({ id: made(250, '5'), timestamp: AT, body })).toEqual(new Date('2026-11-21T06:00:00.373Z'));
  });

  it('is what the broker tells when the id was made at another time, or is of another kind', () => {
    expect(timeOf({ id: made(1_000), timestamp: AT, body: {} })).toEqual(AT);
    expect(timeOf({ id: made(-1), timestamp: AT, body: {} })).toEqual(AT);
    expect(timeOf({ id: made(250, '5'), timestamp: AT, body: null })).toEqual(AT);
  });
});
