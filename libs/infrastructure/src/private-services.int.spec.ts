import { startBroker, startPostgres, startRedis, type Service } from '@warren/testing';
import { answers } from './answers.ts';

const starters: [string, () => Promise<Service>][] = [
  ['a broker', startBroker],
  ['a database server', startPostgres],
  ['a Redis', startRedis],
];

describe.each(starters)('%s of its own', (_, start) => {
  it('comes back at the same address after a crash, and is gone once closed', async () => {
    const service = await start();
    try {
      expect(await answers(service.url)).toBe(true);
      await service.kill();
      expect(await answers(service.url)).toBe(false);
      await service.start();
      expect(await answers(service.url)).toBe(true);
    } finally {
      await service.close();
    }
    expect(await answers(service.url)).toBe(false);
  });
});
