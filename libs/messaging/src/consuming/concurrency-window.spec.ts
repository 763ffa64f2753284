import type { CircuitBreaker } from './circuit-breaker.ts';
import { ConcurrencyWindow } from './concurrency-window.ts';

const closed = { state: 'closed' } as const;

describe('the concurrency window', () => {
  it('opens fully for the first message that was not delivered before', () => {
    const window = new ConcurrencyWindow(32, closed);
    expect(window.width).toBe(1);
    window.arrived(0);
    expect(window.width).toBe(32);
  });

  it('takes messages that came back one, two, four at a time, because one of them may kill', () => {
    const window = new ConcurrencyWindow(5, closed);
    const widths = [1, 2, 3, 4].map(() => {
      window.arrived(1);
      const { width } = window;
      window.done(1);
      return width;
    });
    expect(widths).toEqual([1, 2, 4, 5]);
  });

  it('takes a message that came back twice with nothing beside it', () => {
    const window = new ConcurrencyWindow(32, closed);
    for (const returns of [0, 2, 3]) {
      window.arrived(returns);
      window.done(returns);
    }
    expect(window.width).toBe(1);
  });

  it('takes none while a dependency is away, probes with one, and opens fully after a success', () => {
    const circuit: { state: CircuitBreaker['state'] } = { state: 'closed' };
    const window = new ConcurrencyWindow(32, circuit);
    window.arrived(0);
    circuit.state = 'open';
    window.restart();
    expect(window.width).toBe(0);
    circuit.state = 'half-open';
    window.arrived(0);
    expect(window.width).toBe(1);
    circuit.state = 'closed';
    window.done(1);
    window.arrived(0);
    expect(window.width).toBe(32);
  });

  it('does not widen for a late success while its circuit breaker is open', () => {
    const window = new ConcurrencyWindow(32, { state: 'open' });
    window.done(1);
    expect(window.width).toBe(0);
  });
});
