import { retryAfterMs } from './retry-after.ts';

const now = new Date('2026-11-21T12:00:00Z');

it.each([
  ['7', 7_000],
  [' 7 ', 7_000],
  ['+7', 7_000],
  ['1.5', 1_500],
  ['0.0001', 1],
  ['0', 0],
  ['-5', 0],
  ['-1.5', 0],
  ['99999999999999999999', 1e23],
  ['Sat, 21 Nov 2026 12:01:00 GMT', 60_000],
  ['Sat, 21 Nov 2026 13:01:00 +0100', 60_000],
  ['Saturday, 21-Nov-26 12:01:00 GMT', 60_000],
  ['Sat Nov 21 12:01:00 2026', 60_000],
  ['Sat Nov  7 12:01:00 2026', 0],
  ['2026-11-21T12:01:00Z', 60_000],
  ['2026-11-21T13:01:00.000+01:00', 60_000],
  ['Sat, 21 Nov 2026 11:00:00 GMT', 0],
  ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
  ['Sat, 99 Nov 2026 12:01:00 GMT', undefined],
  ['soon', undefined],
  ['7 seconds', undefined],
  ['1e3', undefined],
  ['2026', 2_026_000],
  ['11/21/2026', undefined],
  ['', undefined],
  [null, undefined],
  [undefined, undefined],
])('Retry-After: %s asks for a pause of %s ms', (header, pauseMs) => {
  expect(retryAfterMs(header, now)).toBe(pauseMs);
});
