import type { ClientProxy, MicroserviceOptions } from '@nestjs/microservices';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { RabbitClient, RabbitServer } from '@warren/messaging';
import { FakeClock } from '../harness/fake-clock.ts';
import { MemoryBroker } from '../memory/memory-broker.ts';
import { NestConformance } from './nest-conformance.ts';
import { WarrenConformance } from './warren-conformance.ts';

/** So much faster does time pass: delays are those of production. */
const SPEED = 20;
const realTime = { setInterval, clearInterval };
const broker = new MemoryBroker(['cat.adopted']);
let clock: FakeClock;
let passing: NodeJS.Timeout;

beforeAll(() => {
  clock = new FakeClock(new Date());
  passing = realTime.setInterval(() => clock.move(SPEED), 1);
});
afterAll(() => {
  realTime.clearInterval(passing);
  clock.uninstall();
  broker.close();
});

const SUITES = {
  "Nest's behaviours": new NestConformance({
    server: (group): MicroserviceOptions => ({ strategy: new RabbitServer({ url: broker.url, group }) }),
    client: (group): ClientProxy => new RabbitClient({ url: broker.url, service: 'visitor', group }),
    lostClient: () => new RabbitClient({ url: 'memory:gone', service: 'visitor', group: 'cats', connectTimeoutMs: 50 }),
    httpAdapter: () => new FastifyAdapter(),
    broadcast: 'cat.adopted',
  }),
  "Warren's promises": new WarrenConformance({ url: broker.url, disconnect: () => broker.disconnect() }),
};

describe.each(Object.entries(SUITES))('on a broker in memory: %s', (_name, suite) => {
  beforeAll(() => suite.start());
  afterAll(() => suite.close());
  it.each(suite.behaviours)('$name', ({ run }) => run());
});
