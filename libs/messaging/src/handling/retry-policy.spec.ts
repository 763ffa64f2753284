import { RETRY_DELAYS, nearestRetryDelay } from '../topology/retry-delays.ts';
import { outcomeOfFailure } from './outcome.ts';
import { PermanentError, RequestRejectedError, RetryAfterError } from '../errors.ts';
import { defaultRetryPolicy, nextRetryDelay } from './retry-policy.ts';

describe('the retry policy', () => {
  it('grows its delays, and gives up after its last attempt', () => {
    const delays = [1, 2, 3, 4, 5, 6, 7, 8].map((attempt) => nextRetryDelay(defaultRetryPolicy, attempt, 0.5)?.name);
    expect(delays).toEqual(['1s', '2s', '10s', '30s', '1m', '5m', '10m', undefined]);
  });

  it('spreads those that failed together over several delays', () => {
    const delays = new Set(
      [0, 0.2, 0.4, 0.6, 0.8, 0.99].map((random) => nextRetryDelay(defaultRetryPolicy, 3, random)?.name),
    );
    expect([...delays]).toEqual(['5s', '10s']);
  });

  it('never waits longer than its maximum', () => {
    expect(nextRetryDelay({ attempts: 50, baseMs: 1_000, factor: 10, maxMs: 10_000 }, 40, 0.5)?.name).toBe('10s');
  });

  it('takes the nearest retry delay for any delay', () => {
    expect(nearestRetryDelay(0)).toBe(RETRY_DELAYS[0]);
    expect(nearestRetryDelay(1e12)).toBe(RETRY_DELAYS.at(-1));
    expect(nearestRetryDelay(3_000).name).toBe('2s');
  });
});

describe('the outcome of a failure', () => {
  const judge = (error: unknown, attempt = 1) => outcomeOfFailure(error, attempt, defaultRetryPolicy, 0.5);

  it('is a dead letter at once where trying again cannot help', () => {
    expect(judge(new PermanentError('gone', 'It is gone.'))).toEqual({
      kind: 'dead',
      reason: { code: 'gone', message: 'It is gone.' },
    });
    expect(judge(new RequestRejectedError('no', 'No.'))).toMatchObject({ kind: 'dead', reason: { code: 'no' } });
  });

  it.each([
    [60_000, '1m'],
    [60_001, '2m'],
    [11_000, '20s'],
    [1_900_000, '1h'],
    [3_600_000, '1h'],
  ])('is another attempt, and never before it was asked for: %d ms', (pauseMs, name) => {
    const outcome = judge(new RetryAfterError(pauseMs, 'busy'));
    expect(outcome).toMatchObject({ kind: 'retry', delay: { name } });
    expect(outcome).not.toHaveProperty('notBefore');
  });

  it.each([0, -5, Number.NaN, 100])(
    'is no earlier than by the policy where nothing sensible was asked for: %d ms',
    (pauseMs) => {
      expect(judge(new RetryAfterError(pauseMs, 'busy'), 5)).toMatchObject({ kind: 'retry', delay: { name: '1m' } });
    },
  );

  it('of thirty attempts with "Retry-After: 0" is spread over about a day', () => {
    const webhooks = { attempts: 30, baseMs: 5_000, factor: 3, maxMs: 3_600_000 };
    const waits: number[] = Array.from({ length: 29 }, (_, index) =>
      outcomeOfFailure(new RetryAfterError(0, 'busy'), index + 1, webhooks, 0.5),
    ).map((outcome) => (outcome.kind === 'retry' ? outcome.delay.ms : 0));
    expect(waits.reduce((sum, ms) => sum + ms, 0) / 3_600_000).toBeGreaterThan(20);
  });

  it.each([
    [7_200_000, 7_200_000],
    [1e12, 86_400_000],
    [Number.POSITIVE_INFINITY, 86_400_000],
  ])(
    'is deferred until the time that was asked for, where no delay is that long; a day at most: %d ms',
    (pauseMs, ahead) => {
      const outcome = judge(new RetryAfterError(pauseMs, 'busy'));
      const notBefore = outcome.kind === 'retry' ? (outcome.notBefore?.getTime() ?? 0) - Date.now() : 0;
      expect(outcome).toMatchObject({ kind: 'retry', delay: { name: '1h' } });
      expect(Math.abs(notBefore - ahead)).toBeLessThan(1_000);
    },
  );

  it('is a dead letter after the last attempt, with what failed last', () => {
    expect(judge(new Error('still broken'), 8)).toEqual({
      kind: 'dead',
      reason: { code: 'attempts-exhausted', message: 'handler-failed: still broken' },
    });
  });

  it('bounds the error text, because a header table over 64 KiB closes the channel', () => {
    const outcome = judge(new Error('x'.repeat(100_000)));
    expect(outcome.kind === 'retry' && outcome.error.message.length).toBe(2_000);
  });

  it.each([undefined, null, 'text', 7, { message: 'an object' }])('takes whatever was thrown: %p', (thrown) => {
    expect(judge(thrown).kind).toBe('retry');
  });
});
