import { setTimeout as delay } from 'node:timers/promises';
import { FaultProxy, freshName, type Service, startRedis } from '@warren/testing';
import { RedisTaskLimiter } from './redis-task-limiter.ts';

const WORKERS = 4;
const patient = new AbortController().signal;

describe('limits that workers share', () => {
  let redis: Service;
  let workers: RedisTaskLimiter[];
  // One for all, because a Redis that never heard of a type lets nobody in at first.
  const type = freshName('email.deliver');

  beforeAll(async () => void (redis = await startRedis()));
  beforeEach(() => {
    workers = Array.from({ length: WORKERS }, () => new RedisTaskLimiter(redis.url));
  });
  afterEach(() => workers.forEach((worker) => worker.close()));
  afterAll(() => redis.close());

  it('let 50 a second start over four workers, and never more in any one second', async () => {
    const starts: number[] = [];
    const work = async (worker: RedisTaskLimiter): Promise<void> => {
      const permit = await worker.acquire(type, { rateLimit: { max: 50, perMs: 1_000 } }, patient);
      starts.push(performance.now());
      await permit.release();
    };
    await Promise.all(workers.flatMap((worker) => Array.from({ length: 45 }, () => work(worker))));

    expect(starts).toHaveLength(180);
    starts.sort((a, b) => a - b);
    // The 51st after any start is at least a second after it.
    const spans = starts.slice(50).map((start, index) => start - (starts[index] ?? 0));
    expect(Math.min(...spans)).toBeGreaterThanOrEqual(1_000);
    expect(Math.max(...starts) - Math.min(...starts)).toBeLessThan(8_000);
  });

  it('let three be in work at once, and never more', async () => {
    let inWork = 0;
    let most = 0;
    const work = async (worker: RedisTaskLimiter): Promise<void> => {
      const permit = await worker.acquire(type, { globalConcurrency: 3 }, patient);
      most = Math.max(most, ++inWork);
      await delay(20);
      inWork--;
      await permit.release();
    };
    await Promise.all(workers.flatMap((worker) => Array.from({ length: 6 }, () => work(worker))));
    expect(most).toBe(3);
  });

  it('hold, and let work go on, when Redis is 200 ms away', async () => {
    const proxy = await FaultProxy.before(redis.url);
    proxy.become('distant');
    const far = new RedisTaskLimiter(proxy.url);
    const near = workers[0]!;
    const starts: number[] = [];
    const work = async (worker: RedisTaskLimiter): Promise<void> => {
      const permit = await worker.acquire(type, { rateLimit: { max: 5, perMs: 1_000 } }, patient);
      starts.push(performance.now());
      await permit.release();
    };
    await Promise.all([far, near].flatMap((worker) => Array.from({ length: 8 }, () => work(worker))));
    starts.sort((a, b) => a - b);
    const spans = starts.slice(5).map((start, index) => start - (starts[index] ?? 0));
    expect(Math.min(...spans)).toBeGreaterThanOrEqual(1_000);
    far.close();
    await proxy.close();
  });

  it('give the place of a worker that is gone to another, and never one that is held', async () => {
    const proxies = await Promise.all([1, 2, 3].map(() => FaultProxy.before(redis.url)));
    const holders = proxies.map((proxy) => new RedisTaskLimiter(proxy.url));
    await Promise.all(holders.map((each) => each.acquire(type, { globalConcurrency: 3 }, patient)));
    const waiting = workers[0]!.acquire(type, { globalConcurrency: 3 }, patient);
    await expect(Promise.race([waiting, delay(1_500, 'nobody was let in')])).resolves.toBe('nobody was let in');
    // As Redis sees a worker that was killed: it says nothing any more.
    proxies[0]!.become('refusing');
    proxies[0]!.cut();
    const goneAt = performance.now();
    const permit = await waiting;
    expect(performance.now() - goneAt).toBeLessThan(8_000);
    // The two that live have prolonged their leases, and this place makes three again.
    const fourth = workers[1]!.acquire(type, { globalConcurrency: 3 }, AbortSignal.timeout(1_500));
    await expect(fourth).rejects.toThrow();
    await permit.release();
    holders.forEach((each) => each.close());
    await Promise.all(proxies.map((proxy) => proxy.close()));
  });

  it('let nobody wait who has been told to stop', async () => {
    await workers[0]!.acquire(type, { globalConcurrency: 1 }, patient);
    const stop = new AbortController();
    const waiting = workers[1]!.acquire(type, { globalConcurrency: 1 }, stop.signal);
    stop.abort(new Error('Enough.'));
    await expect(waiting).rejects.toThrow();
  });
});
