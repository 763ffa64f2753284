import { RETRY_DELAYS } from '../topology/retry-delays.ts';
import { defaultRetryPolicy } from '../handling/retry-policy.ts';
import { checkHoldTime, waitInPlace } from './hold-time.ts';

describe('patience with a message that is tried again in its place', () => {
  it('waits as long as a retry delay would, and a minute at most', () => {
    expect(RETRY_DELAYS.map(waitInPlace)).toEqual([
      250,
      1_000,
      2_000,
      5_000,
      10_000,
      20_000,
      30_000,
      ...Array(7).fill(60_000),
    ]);
  });

  it('suits the default policy', () => {
    expect(() => checkHoldTime('order.placed.v1', defaultRetryPolicy)).not.toThrow();
  });

  it('refuses a policy that would hold up a key for longer than RabbitMQ waits', () => {
    const policy = { ...defaultRetryPolicy, attempts: 30 };
    expect(() => checkHoldTime('order.placed.v1', policy)).toThrow('for more than 15 minutes');
  });
});
