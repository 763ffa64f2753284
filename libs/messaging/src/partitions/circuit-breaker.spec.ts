import { jest } from '@jest/globals';
import { CircuitBreaker } from './circuit-breaker.ts';

describe('the gate', () => {
  let breaker: CircuitBreaker;
  const never = new AbortController().signal;
  const passed: string[] = [];
  const pass = (name: string): void => void breaker.pass(never).then(() => passed.push(name));

  beforeEach(() => {
    jest.useFakeTimers();
    breaker = new CircuitBreaker();
    passed.length = 0;
  });
  afterEach(() => jest.useRealTimers());

  it('lets one go ahead after a pause, and the others when that one has found what it needs', async () => {
    breaker.trip('it is away');
    for (const name of ['first', 'second', 'third']) pass(name);
    await jest.advanceTimersByTimeAsync(500);
    expect(passed).toEqual([]);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(passed).toEqual(['first']);
    breaker.reset();
    await jest.advanceTimersByTimeAsync(0);
    expect(passed).toEqual(['first', 'second', 'third']);
    expect(breaker.openReason).toBeUndefined();
  });

  it('pauses longer when the one who went ahead comes back', async () => {
    breaker.trip('it is away');
    pass('first');
    await jest.advanceTimersByTimeAsync(1_300);
    breaker.trip('it is away');
    pass('second');
    await jest.advanceTimersByTimeAsync(1_300);
    expect(passed).toEqual(['first']);
    await jest.advanceTimersByTimeAsync(1_300);
    expect(passed).toEqual(['first', 'second']);
  });

  it('is not opened by one who was under way before', async () => {
    breaker.trip('it is away');
    breaker.reset();
    expect(breaker.openReason).toBe('it is away');
  });

  it('turns away whoever must not wait any more', async () => {
    breaker.trip('it is away');
    const over = new AbortController();
    const outcome = breaker.pass(over.signal);
    over.abort();
    expect(await outcome).toBe(false);
  });
});
