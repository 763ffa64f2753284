import { ConcurrencyWindow } from './concurrency-window.ts';

describe('the intake', () => {
  it('opens fully for the first message that nobody had before', () => {
    const window = new ConcurrencyWindow(32);
    expect(window.width).toBe(1);
    window.arrived(0);
    expect(window.width).toBe(32);
  });

  it('takes messages that came back one, two, four at a time, because one of them may kill', () => {
    const window = new ConcurrencyWindow(5);
    const widths = [1, 2, 3, 4].map(() => {
      window.arrived(1);
      const { width } = window;
      window.done(1);
      return width;
    });
    expect(widths).toEqual([1, 2, 4, 5]);
  });

  it('takes a message that came back twice with nothing beside it', () => {
    const window = new ConcurrencyWindow(32);
    for (const returns of [0, 2, 3]) {
      window.arrived(returns);
      window.done(returns);
    }
    expect(window.width).toBe(1);
  });

  it('takes none while a dependency is away, probes with one, and pauses longer each time', () => {
    const window = new ConcurrencyWindow(32);
    window.arrived(0);
    const pauses = Array.from({ length: 8 }, () => {
      const pause = window.pause();
      expect(window.width).toBe(0);
      window.resume();
      window.arrived(0);
      expect(window.width).toBe(1);
      return pause;
    });
    expect(pauses).toEqual([1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 30_000, 30_000]);
    window.done(1);
    window.arrived(0);
    expect(window.width).toBe(32);
  });

  it('asks about a hundred times in an hour that a dependency is away', () => {
    const window = new ConcurrencyWindow(32);
    let probes = 0;
    for (let passedMs = 0; passedMs < 3_600_000; probes++) {
      passedMs += window.pause() ?? 0;
      window.resume();
    }
    expect(probes).toBeGreaterThan(100);
    expect(probes).toBeLessThan(130);
  });

  it('pauses once, however many in its hands fail together, and a late success does not end the pause', () => {
    const window = new ConcurrencyWindow(32);
    expect(window.pause()).toBe(1_000);
    expect(window.pause()).toBeUndefined();
    window.done(1);
    expect(window.width).toBe(0);
  });
});
