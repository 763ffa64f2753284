import { DependencyUnavailableError, PermanentError, RetryAfterError } from '@warren/messaging';
import { failureOfCall } from './crm-failure.ts';

describe("a CRM's answer that is no success", () => {
  const now = new Date('2026-11-21T12:00:00Z');

  it.each([
    ['7', 7_000],
    ['Sat, 21 Nov 2026 12:01:00 GMT', 60_000],
    ['Sat, 21 Nov 2026 11:00:00 GMT', 0],
    ['-5', 0],
    ['1.5', 1_500],
    ['soon', 30_000],
    [null, 30_000],
  ])('waits after 429 as long as it says: %s', (retryAfter, delayMs) => {
    const error = failureOfCall(429, retryAfter, now);
    expect(error).toBeInstanceOf(RetryAfterError);
    expect(error).toMatchObject({ delayMs });
  });

  it.each([400, 401, 404, 422, 301])('is final: %d', (status) => {
    expect(failureOfCall(status, null, now)).toBeInstanceOf(PermanentError);
  });

  it.each([502, 503, 504])('is an outage: %d', (status) => {
    expect(failureOfCall(status, null, now)).toBeInstanceOf(DependencyUnavailableError);
  });

  it.each(['0', '-5', 'Sat, 21 Nov 2026 11:00:00 GMT', 'soon'])(
    'is an outage also when it says to come back at no time that is ahead: 503, %s',
    (retryAfter) => {
      expect(failureOfCall(503, retryAfter, now)).toBeInstanceOf(DependencyUnavailableError);
    },
  );

  it('is waited out for as long as it says: 503', () => {
    expect(failureOfCall(503, '7', now)).toMatchObject({ delayMs: 7_000 });
  });

  it.each([500, 501, 408])('is worth another attempt: %d', (status) => {
    const error = failureOfCall(status, null, now);
    expect(error).not.toBeInstanceOf(PermanentError);
    expect(error).not.toBeInstanceOf(RetryAfterError);
  });
});
