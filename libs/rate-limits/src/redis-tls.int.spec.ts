import { Certificates, type Service, startRedisWithTls, until } from '@warren/testing';
import { Redis } from 'ioredis';
import { quietUnlessTls, redisTls } from './redis-tls.ts';
import { RedisTaskLimiter } from './redis-task-limiter.ts';

/** Redis that asks for certificates, with certificates of this test's own. */
describe('limits in a Redis by TLS', () => {
  let certificates: Certificates;
  let server: Service;

  beforeAll(async () => {
    certificates = await Certificates.make();
    server = await startRedisWithTls(certificates.server);
  });
  afterAll(async () => {
    await server.close();
    await certificates.remove();
  });

  const addressWith = (files: Record<string, string>): string =>
    `${server.url}/?${new URLSearchParams(files).toString()}`;
  const good = () => ({
    cacertfile: certificates.ca,
    certfile: certificates.client.cert,
    keyfile: certificates.client.key,
  });

  it('are kept with the files that the address names', async () => {
    const limiter = new RedisTaskLimiter(addressWith(good()));
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
    const url = addressWith(files());
    const redis = new Redis(url, redisTls(url)).on(
      'error',
      quietUnlessTls((warning) => warnings.push(warning)),
    );
    await until(() => warnings.length > 0, 'it warns');
    expect(warnings).toEqual([expect.stringContaining(sentence)]);
    redis.disconnect();
  });
});
