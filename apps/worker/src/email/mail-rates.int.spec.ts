import { RedisTaskLimiter } from '@warren/rate-limits';
import { type Service, startRedis } from '@warren/testing';
import { MailRates } from './mail-rates.ts';

const patient = new AbortController().signal;

describe('the rates of mails', () => {
  let redis: Service;
  let limits: RedisTaskLimiter[];
  beforeAll(async () => {
    redis = await startRedis();
    limits = [new RedisTaskLimiter(redis.url), new RedisTaskLimiter(redis.url)];
  });
  afterAll(async () => {
    for (const each of limits) each.close();
    await redis.close();
  });

  it('hold for a domain over all workers, in any second, and hold up no other domain', async () => {
    const workers = limits.map((each) => new MailRates({ mailsPerSecond: undefined, mailsPerDomain: 10 }, each));
    // A Redis that has just been started lets nobody in before the first window is over, for each domain.
    const domains = ['slow.example', 'quick.example'];
    await Promise.all(workers.flatMap((worker) => domains.map((domain) => worker.wait(`first@${domain}`, patient))));
    const sent: { to: string; at: number }[] = [];
    const send = async (worker: MailRates, to: string): Promise<void> => {
      await worker.wait(to, patient);
      sent.push({ to, at: performance.now() });
    };
    const slow = workers.flatMap((worker) => Array.from({ length: 12 }, (_, n) => send(worker, `${n}@Slow.example`)));
    await Promise.all([...slow, send(workers[0]!, 'ada@quick.example')]);

    const times = sent.filter(({ to }) => to.endsWith('@Slow.example')).map(({ at }) => at);
    const spans = times.slice(10).map((time, index) => time - times[index]!);
    expect(Math.min(...spans)).toBeGreaterThanOrEqual(1_000);
    expect(sent.findIndex(({ to }) => to === 'ada@quick.example')).toBeLessThan(12);
  });

  it('are refused at the start where there is nobody to share them with', () => {
    expect(() => new MailRates({ mailsPerSecond: 5, mailsPerDomain: undefined }).onModuleInit()).toThrow('REDIS_URL');
  });
});
