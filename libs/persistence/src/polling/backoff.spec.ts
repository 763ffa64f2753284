import { backoffMs } from './backoff.ts';

const policy = { baseMs: 1_000, maxMs: 60_000 };

describe('the pause before another attempt', () => {
  it.each([
    [1, 1_000],
    [2, 2_000],
    [3, 4_000],
    [7, 60_000],
    [5_000, 60_000],
  ])('after %i failures is at most %i ms', (failures, longest) => {
    expect(backoffMs(policy, failures, 1)).toBe(longest);
  });

  it('is random in its second half, so that those who failed together do not come back together', () => {
    expect(backoffMs(policy, 3, 0)).toBe(2_000);
    expect(backoffMs(policy, 3, 0.5)).toBe(3_000);
  });
});
