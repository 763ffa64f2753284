import {
  type ClientProxy,
  ClientProxyFactory,
  type MicroserviceOptions,
  type RmqOptions,
  Transport,
} from '@nestjs/microservices';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { amqpUrl, FaultProxy, NestConformance, type Sides, WarrenConformance } from '@warren/testing';
import { requestQueue } from '../topology/names.ts';
import { provision } from '../topology/provision.ts';
import { RabbitClient } from './rabbit-client.ts';
import { RabbitServer } from './rabbit-server.ts';

const server = (group: string): MicroserviceOptions => ({ strategy: new RabbitServer({ url: amqpUrl(), group }) });
const client = (group: string): ClientProxy => new RabbitClient({ url: amqpUrl(), service: 'visitor', group });
const stock = (options: { readonly queue: string; readonly noAssert: boolean }): RmqOptions => ({
  transport: Transport.RMQ,
  options: { urls: [amqpUrl()], socketOptions: { connectionOptions: { noDelay: true } }, ...options },
});
const stockQueue = (group: string): string => `${group}_queue`;

const SIDES: readonly [string, Sides][] = [
  [
    'our client and our server',
    {
      server,
      client,
      lostClient: () =>
        new RabbitClient({ url: 'amqp://127.0.0.1:1', service: 'visitor', group: 'cats', connectTimeoutMs: 300 }),
      httpAdapter: () => new FastifyAdapter(),
      broadcast: 'cat.adopted',
    },
  ],
  [
    'a client of Nest and our server',
    {
      server,
      client: (group) => ClientProxyFactory.create(stock({ queue: requestQueue(group), noAssert: true })),
      httpAdapter: () => new FastifyAdapter(),
    },
  ],
  [
    'our client and a server of Nest',
    {
      server: (group) => stock({ queue: stockQueue(group), noAssert: false }),
      client: (group) => new RabbitClient({ url: amqpUrl(), service: 'visitor', queue: stockQueue(group) }),
      httpAdapter: () => new FastifyAdapter(),
      passesHttpExceptions: false,
    },
  ],
];

describe.each(SIDES)("Nest's behaviours, of %s", (_name, sides) => {
  const suite = new NestConformance(sides);
  beforeAll(async () => {
    await provision(amqpUrl(), sides.broadcast === undefined ? [] : [sides.broadcast]);
    await suite.start();
  });
  afterAll(() => suite.close());
  it.each(suite.behaviours)('$name', ({ run }) => run());
});

describe("Warren's promises, on this broker", () => {
  let network: FaultProxy | undefined;
  const suite = new WarrenConformance({
    get url(): string {
      return network?.url ?? amqpUrl();
    },
    disconnect: () => network?.cut(),
  });
  beforeAll(async () => {
    network = await FaultProxy.before(amqpUrl());
    await suite.start();
  });
  afterAll(async () => {
    await suite.close();
    await network?.close();
  });
  it.each(suite.behaviours)('$name', ({ run }) => run());
});
