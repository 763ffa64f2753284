import { jest } from '@jest/globals';
import { Gate } from './gate.ts';

describe('the gate', () => {
  let gate: Gate;
  const never = new AbortController().signal;
  const passed: string[] = [];
  const pass = (name: string): void => void gate.pass(never).then(() => passed.push(name));

  beforeEach(() => {
    jest.useFakeTimers();
    gate = new Gate();
    passed.length = 0;
  });
  afterEach(() => jest.useRealTimers());

  it('lets one go ahead after a pause, and the others when that one has found what it needs', async () => {
    gate.shut('it is away');
    for (const name of ['first', 'second', 'third']) pass(name);
    await jest.advanceTimersByTimeAsync(500);
    expect(passed).toEqual([]);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(passed).toEqual(['first']);
    gate.open();
    await jest.advanceTimersByTimeAsync(0);
    expect(passed).toEqual(['first', 'second', 'third']);
    expect(gate.shutBecause).toBeUndefined();
  });

  it('pauses longer when the one who went ahead comes back', async () => {
    gate.shut('it is away');
    pass('first');
    await jest.advanceTimersByTimeAsync(1_300);
    gate.shut('it is away');
    pass('second');
    await jest.advanceTimersByTimeAsync(1_300);
    expect(passed).toEqual(['first']);
    await jest.advanceTimersByTimeAsync(1_300);
    expect(passed).toEqual(['first', 'second']);
  });

  it('is not opened by one who was under way before', async () => {
    gate.shut('it is away');
    gate.open();
    expect(gate.shutBecause).toBe('it is away');
  });

  it('turns away whoever must not wait any more', async () => {
    gate.shut('it is away');
    const over = new AbortController();
    const turn = gate.pass(over.signal);
    over.abort();
    expect(await turn).toBe(false);
  });
});
