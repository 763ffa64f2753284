import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { testDatabase, testVhost, type TestDatabase, type TestVhost } from '@warren/testing';
import { buildApart } from '../../../launcher/build.ts';
import { race, type RaceResult } from './race.ts';

describe('bookings of 50 accounts, entered by four workers, one of them killed and one added on the way', () => {
  let directory: string;
  let vhost: TestVhost;
  let database: TestDatabase;

  const run = (group: string, each: number, partitions?: number): Promise<RaceResult> =>
    race({
      amqp: vhost.url,
      postgres: database.url,
      program: join(directory, 'chaos/src/order/consumer.process.js'),
      group,
      accounts: 50,
      each,
      workers: 4,
      ...(partitions !== undefined && { partitions }),
    });

  beforeAll(async () => {
    [directory, vhost, database] = await Promise.all([buildApart('chaos'), testVhost('order'), testDatabase()]);
  });

  afterAll(async () => {
    await Promise.all([vhost.drop(), database.drop()]);
    rmSync(directory, { recursive: true, force: true });
  });

  it('are entered once and in order, where the group has partitions', async () => {
    const result = await run('partitioned', 100, 4);
    expect(result).toMatchObject({ inversions: 0, lost: 0, doubled: 0 });
    expect(result.shares.before).toEqual([1, 1, 1, 1]);
  });

  it('are entered once, but not in order, where the workers share one queue', async () => {
    const { inversions, lost, doubled } = await run('sharing', 40);
    expect({ lost, doubled }).toEqual({ lost: 0, doubled: 0 });
    expect(inversions).toBeGreaterThan(0);
  });
});
