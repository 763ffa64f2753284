import { FaultProxy, freshName, type Service, startRedis, until } from '@warren/testing';
import { TooManyRequestsError } from '../errors.ts';
import type { Requester } from './counted.ts';
import type { Quotas } from './quota.ts';
import { RateLimits } from './rate-limits.ts';

const quotas: Quotas = {
  mails: [
    { per: 'account', max: 5, seconds: 60 },
    { per: 'address', max: 8, seconds: 60 },
    { per: 'mailbox', max: 100, seconds: 60 },
  ],
};
const from = (account: string, address = '192.0.2.1', isOperator = false): Requester => ({
  keys: { account, address },
  isOperator,
});

describe('limits that processes share', () => {
  let redis: Service;
  let processes: RateLimits[];

  beforeAll(async () => void (redis = await startRedis()));
  beforeEach(async () => {
    const prefix = freshName('limits');
    processes = [1, 2, 3].map(() => new RateLimits({ redisUrl: redis.url, prefix, quotas, answerMs: 10_000 })); // busy machine
    await ready(...processes);
  });
  afterEach(() => processes.forEach((each) => each.onModuleDestroy()));
  afterAll(() => redis.close());

  const ready = (...all: RateLimits[]): Promise<unknown> =>
    until(() => all.every((each) => each.redis.status === 'ready'), 'Redis is reached');

  /** How many of so many get through, asked for at every process in turn. */
  async function through(count: number, who: Requester, cost = 1): Promise<number> {
    const asked = Array.from({ length: count }, (_, i) => processes[i % 3]!.consume('mails', who, cost));
    const answers = await Promise.allSettled(asked);
    const refusals = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as unknown] : []));
    expect(refusals.filter((reason) => !(reason instanceof TooManyRequestsError))).toEqual([]);
    return count - refusals.length;
  }

  it('let an account have what it may have, and no more, over three of them', async () => {
    expect(await through(30, from('ada'))).toBe(5);
    expect(await through(3, from('grace', '192.0.2.2'))).toBe(3);
  });

  it('count an address for all accounts behind it', async () => {
    expect(await through(5, from('ada'))).toBe(5);
    expect(await through(5, from('grace'))).toBe(3);
  });

  it('count what a request costs, and give operators ten times as much', async () => {
    expect(await through(3, from('ada'), 2)).toBe(2);
    expect(await through(60, from('op', '192.0.2.3', true))).toBe(50);
  });

  it('say what is left, and when there is more', async () => {
    const [use] = await processes[0]!.consume('mails', from('ada'));
    expect(use).toMatchObject({ name: 'mails', remaining: 4, isExceeded: false });
    await through(4, from('ada'));
    const refused = await processes[0]!.consume('mails', from('ada')).catch((error: unknown) => error);
    expect((refused as TooManyRequestsError).extras).toEqual({
      members: { 'violated-policies': ['mails.account'] },
      headers: {
        'retry-after': expect.stringMatching(/^(?:5\d|60)$/),
        'ratelimit-policy': '"mails.account";q=5;w=60',
        ratelimit: expect.stringMatching(/^"mails.account";r=0;t=(?:5\d|60)$/),
      },
    });
  });

  it('hold in each process while Redis is gone, and are shared again afterwards', async () => {
    await redis.kill();
    expect(await through(60, from('ada', '192.0.2.9'))).toBe(15);
    await redis.start();
    await ready(...processes);
    expect(await through(60, from('ada', '192.0.2.10'))).toBe(5);
  });

  it('hold, and wait for no longer than a moment, where Redis does not answer', async () => {
    const proxy = await FaultProxy.before(redis.url);
    const far = new RateLimits({ redisUrl: proxy.url, prefix: freshName('far'), quotas });
    await ready(far);
    proxy.become('stalled');
    const startedAt = performance.now();
    const answers = await Promise.allSettled(Array.from({ length: 20 }, () => far.consume('mails', from('ada'))));
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    far.onModuleDestroy();
    await proxy.close();
  });

  it('keep no address in Redis', async () => {
    await through(1, { keys: { mailbox: 'ada@example.com', address: '192.0.2.77' }, isOperator: false });
    const keys = await processes[0]!.redis.keys('*');
    expect(keys.join()).toContain('mails.mailbox');
    expect(keys.join()).not.toMatch(/ada|192[.]0[.]2[.]77/);
  });
});
