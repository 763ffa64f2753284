import { retryAfterMs } from './retry-after.ts';

const now = new Date('2026-11-21T12:00:00Z');

it.each([
  ['7', 7_000],
  ['Sat, 21 Nov 2026 12:01:00 GMT', 60_000],
  ['Sat, 21 Nov 2026 11:00:00 GMT', 0],
  ['soon', undefined],
  [null, undefined],
  [undefined, undefined],
])('Retry-After: %s asks for a pause of %s ms', (header, pauseMs) => {
  expect(retryAfterMs(header, now)).toBe(pauseMs);
});
