import { futureTime } from './future-time.ts';

const NOW = new Date('2026-01-01T00:00:00Z');

describe('the moment of a task', () => {
  it('may be named in any zone', () => {
    expect(futureTime('2026-01-01T02:00:00+01:00', NOW).toISOString()).toBe('2026-01-01T01:00:00.000Z');
  });

  it.each(['2025-12-31T23:59:59Z', '2026-01-01T00:00:00Z'])('is refused when it has passed: %s', (time) => {
    expect(() => futureTime(time, NOW)).toThrow('has passed');
  });

  it('is refused when it is more than a year ahead', () => {
    expect(() => futureTime('2027-01-03T00:00:00Z', NOW)).toThrow('more than a year');
  });
});
