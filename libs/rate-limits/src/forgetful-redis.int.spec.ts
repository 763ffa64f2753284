import { setTimeout as delay } from 'node:timers/promises';
import type { SharedLimits } from '@warren/messaging';
import { freshName, type Service, startRedis, until } from '@warren/testing';
import { Redis } from 'ioredis';
import { RedisTaskLimiter } from './redis-task-limiter.ts';

const WORKERS = 4;

/** Work without end under a limit, by four workers, and when it began. */
class Crowd {
  readonly starts: number[] = [];
  most = 0;
  private inWork = 0;
  private readonly over = new AbortController();
  private readonly loops: Promise<void>[];

  constructor(workers: readonly RedisTaskLimiter[], limits: SharedLimits, workMs: number) {
    const type = freshName('email.deliver');
    this.loops = workers.flatMap((worker) => [1, 2, 3].map(() => this.work(worker, type, limits, workMs)));
  }

  async goesOn(): Promise<void> {
    const before = this.starts.length;
    await until(() => this.starts.length >= before + 5, 'work goes on');
  }

  async end(): Promise<void> {
    this.over.abort();
    await Promise.all(this.loops);
  }

  private async work(worker: RedisTaskLimiter, type: string, limits: SharedLimits, workMs: number): Promise<void> {
    while (!this.over.signal.aborted) {
      const permit = await worker.acquire(type, limits, this.over.signal).catch(() => undefined);
      if (!permit) {
        await delay(50); // Redis is away
        continue;
      }
      this.starts.push(performance.now());
      this.most = Math.max(this.most, ++this.inWork);
      await delay(workMs, undefined, { signal: permit.lost }).catch(() => undefined);
      this.inWork--;
      await permit.release();
    }
  }
}

describe('limits that workers share', () => {
  let redis: Service;
  let workers: RedisTaskLimiter[];

  beforeAll(async () => {
    redis = await startRedis();
    workers = Array.from({ length: WORKERS }, () => new RedisTaskLimiter(redis.url));
  });
  afterAll(async () => {
    workers.forEach((worker) => worker.close());
    await redis.close();
  });

  it('are never exceeded when Redis is emptied, or killed and comes back empty, and work goes on within seconds', async () => {
    const rated = new Crowd(workers, { rateLimit: { max: 20, perMs: 1_000 } }, 0);
    const placed = new Crowd(workers, { globalConcurrency: 3 }, 300);
    await Promise.all([rated.goesOn(), placed.goesOn()]);
    for (const fault of [empty, killAndEmpty]) {
      await fault(redis);
      await Promise.all([rated.goesOn(), placed.goesOn()]);
    }
    await Promise.all([rated.end(), placed.end()]);

    expect(placed.most).toBe(3);
    const spans = rated.starts.slice(20).map((start, index) => start - (rated.starts[index] ?? 0));
    expect(Math.min(...spans)).toBeGreaterThanOrEqual(1_000);
  });
});

async function empty({ url }: Service): Promise<void> {
  const client = new Redis(url);
  await client.flushall();
  await client.quit();
}

async function killAndEmpty(redis: Service): Promise<void> {
  await empty(redis);
  await redis.kill();
  await redis.start();
}
