import { jest } from '@jest/globals';
import { CircuitBreaker, pauseAfter } from './circuit-breaker.ts';

describe('the circuit breaker', () => {
  let breaker: CircuitBreaker;
  const never = new AbortController().signal;
  const passed: string[] = [];
  const pass = (name: string): void => void breaker.pass(never).then(() => passed.push(name));

  beforeEach(() => {
    jest.useFakeTimers();
    breaker = new CircuitBreaker('shop.events');
    passed.length = 0;
  });
  afterEach(() => jest.useRealTimers());

  it('lets one through as a probe after a pause, and the others when that one has found what it needs', async () => {
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

  it('stays open longer when the probe finds nothing', async () => {
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

  it('is not closed by a delivery that began before it opened', async () => {
    breaker.trip('it is away');
    breaker.reset();
    expect(breaker.outage?.reason).toBe('it is away');
  });

  it('knows since when, through probes that found nothing, and when the next one is', async () => {
    const since = new Date();
    breaker.trip('it is away');
    await jest.advanceTimersByTimeAsync(1_300);
    breaker.trip('it is still away');
    expect(breaker.outage).toMatchObject({ reason: 'it is still away', since });
    expect(breaker.outage!.probeAt.getTime()).toBeGreaterThan(Date.now());
    await jest.advanceTimersByTimeAsync(2_600);
    breaker.admit();
    breaker.reset();
    expect(breaker.outage).toBeUndefined();
  });

  it('turns away a delivery that must not wait any more', async () => {
    breaker.trip('it is away');
    const over = new AbortController();
    const outcome = breaker.pass(over.signal);
    over.abort();
    expect(await outcome).toBe(false);
  });

  it('pauses longer each time that a probe fails, up to half a minute, and begins anew after a success', () => {
    const pauses: number[] = [];
    breaker.trip('it is away');
    for (let failed = 0; failed < 8; failed++) {
      const begunAt = Date.now();
      while (breaker.state === 'open') jest.advanceTimersByTime(50);
      pauses.push((Date.now() - begunAt) / pauseAfter(failed));
      expect(breaker.admit()).toBe(true);
      expect(breaker.admit()).toBe(false);
      breaker.trip('it is away');
    }
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(0.75);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(1.31);
    expect([0, 1, 2, 3, 4, 5, 6, 7].map(pauseAfter)).toEqual([
      1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 30_000, 30_000,
    ]);
    jest.advanceTimersByTime(40_000);
    breaker.admit();
    breaker.reset();
    breaker.trip('it is away again');
    jest.advanceTimersByTime(1_250);
    expect(breaker.state).toBe('half-open');
  });

  it('asks about a hundred times in an hour that a dependency is away', () => {
    let probes = 0;
    breaker = new CircuitBreaker('shop.events', () => {
      probes++;
      breaker.admit();
      breaker.trip('it is away');
    });
    breaker.trip('it is away');
    jest.advanceTimersByTime(3_600_000);
    expect(probes).toBeGreaterThan(100);
    expect(probes).toBeLessThan(130);
  });

  it('opens once, however many deliveries in flight fail together, and a late success does not close it', () => {
    const probe = jest.fn();
    breaker = new CircuitBreaker('shop.events', probe);
    for (let i = 0; i < 32; i++) breaker.trip('it is away');
    breaker.reset();
    expect(breaker.state).toBe('open');
    jest.advanceTimersByTime(1_250);
    expect(probe).toHaveBeenCalledTimes(1);
  });
});
