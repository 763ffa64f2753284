import { Certificates, type Service, startRedisWithTls, until } from '@warren/testing';
import { RedisTaskLimiter } from './redis-task-limiter.ts';

/** Redis that asks for certificates, with certificates of this test's own. */
describe('limits in a Redis by TLS', () => {
  let certificates: Certificates;
  let redis: Service;

  beforeAll(async () => {
    certificates = await Certificates.make();
    redis = await startRedisWithTls(certificates.server);
  });
  afterAll(async () => {
    await redis.close();
    await certificates.remove();
  });

  const limiterWith = (files: Record<string, string>): RedisTaskLimiter =>
    new RedisTaskLimiter(`${redis.url}/?${new URLSearchParams(files).toString()}`);
  const good = () => ({
    cacertfile: certificates.ca,
    certfile: certificates.client.cert,
    keyfile: certificates.client.key,
  });

  it('are kept with the files that the address names', async () => {
    const limiter = limiterWith(good());
    const permit = await limiter.acquireForKey('spec.v1', 'ada', 1);
    expect(permit).toBeDefined();
    expect(await limiter.acquireForKey('spec.v1', 'ada', 1)).toBeUndefined();
    await permit?.release();
    limiter.close();
  });

  it.each([
    ['a server of an unknown authority', () => ({ ...good(), cacertfile: certificates.stranger.ca }), 'as cacertfile'],
    ['no certificate of its own', () => ({ cacertfile: certificates.ca }), 'as certfile and keyfile'],
  ])('warn with a sentence that says what to do, for %s', async (_, files: () => Record<string, string>, sentence) => {
    const warnings: string[] = [];
    const hear = ({ message }: Error): void => void warnings.push(message);
    process.on('warning', hear);
    const limiter = limiterWith(files());
    await expect(limiter.acquireForKey('spec.v1', 'ada', 1)).rejects.toThrow();
    await until(() => warnings.some((warning) => warning.includes(sentence)), 'the process warns');
    limiter.close();
    process.off('warning', hear);
  });
});
