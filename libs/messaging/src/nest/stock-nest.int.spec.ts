import type { INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  type ClientProxy,
  ClientProxyFactory,
  type MicroserviceOptions,
  type RmqOptions,
  RmqRecordBuilder,
  Transport,
} from '@nestjs/microservices';
import { amqpUrl, freshName } from '@warren/testing';
import { catchError, firstValueFrom, lastValueFrom, type Observable, of, toArray } from 'rxjs';
import { provision } from '../topology/provision.ts';
import { requestQueue } from '../topology/names.ts';
import { RabbitClient } from './rabbit-client.ts';
import { RabbitServer } from './rabbit-server.ts';
import { CatsModule, group, handled } from './stock-nest.fixture.ts';

interface Sides {
  readonly server: () => MicroserviceOptions;
  readonly client: () => ClientProxy;
  readonly isOurServer: boolean;
}

const queue = freshName('cats_queue');
const ours = {
  server: (): MicroserviceOptions => ({ strategy: new RabbitServer({ url: amqpUrl(), group }) }),
  client: (): ClientProxy => new RabbitClient({ url: amqpUrl(), service: 'visitor', group }),
};
const stock = (options: { readonly queue: string; readonly noAssert: boolean }): RmqOptions => ({
  transport: Transport.RMQ,
  options: { urls: [amqpUrl()], socketOptions: { connectionOptions: { noDelay: true } }, ...options },
});

const SIDES: [string, Sides][] = [
  ['our client and our server', { ...ours, isOurServer: true }],
  [
    'a client of Nest and our server',
    {
      ...ours,
      client: () => ClientProxyFactory.create(stock({ queue: requestQueue(group), noAssert: true })),
      isOurServer: true,
    },
  ],
  [
    'our client and a server of Nest',
    {
      server: () => stock({ queue, noAssert: false }),
      client: () => new RabbitClient({ url: amqpUrl(), service: 'visitor', queue }),
      isOurServer: false,
    },
  ],
];

describe.each(SIDES)('%s', (_name, { server, client: makeClient, isOurServer }) => {
  let service: INestMicroservice;
  let client: ClientProxy;

  beforeAll(async () => {
    await provision(amqpUrl(), []);
    service = await NestFactory.createMicroservice<MicroserviceOptions>(CatsModule, { ...server(), logger: false });
    await service.listen();
    client = makeClient();
    await client.connect();
  });
  afterAll(async () => {
    await client.close();
    await service.close();
  });

  const answer = (pattern: unknown, data: unknown): Promise<unknown> => firstValueFrom(client.send(pattern, data));
  const failure = (pattern: unknown, data: unknown): Promise<unknown> =>
    firstValueFrom(client.send(pattern, data).pipe(catchError((error: unknown) => of({ error }))));
  const emit = (pattern: unknown, data: unknown): Promise<unknown> =>
    firstValueFrom(client.emit(pattern, data), { defaultValue: undefined });

  it.each([
    ['an object', { cmd: 'sum' }],
    ['an object, its keys in another order', { as: 'stream', cmd: 'sum' }],
    ['a text', 'asyncSum'],
    ["the group's name and more", `${group}.sum`],
    ['something with a dot that is no name of a group', 'cats.sum'],
  ])('a request is answered whose pattern is %s', async (_what, pattern) => {
    await expect(answer(pattern, [1, 2, 3])).resolves.toBe(6);
  });

  it('requests are answered side by side', async () => {
    const tens = Array.from({ length: 20 }, (_, ten) => [ten, 10]);
    const sums = await Promise.all(tens.map((numbers) => answer({ cmd: 'sum' }, numbers)));
    expect(sums).toEqual(tens.map(([ten = 0]) => ten + 10));
  });

  it('values are streamed, in their order', async () => {
    const values = client.send({ cmd: 'streaming' }, [1, 2, 3, 4, 5]).pipe(toArray());
    await expect(lastValueFrom(values)).resolves.toEqual([1, 2, 3, 4, 5]);
  });

  it('a stream that fails loses none of its values, and the caller gets the failure', async () => {
    const values: Observable<unknown> = client.send('streamThenFail', [1, 2]);
    const all = values.pipe(
      catchError(({ message }: Error) => of(message)),
      toArray(),
    );
    await expect(lastValueFrom(all)).resolves.toEqual([1, 2, 'out of numbers']);
  });

  it.each(['first', 'second'])('a handler of several patterns is served, and knows which: %s', async (pattern) => {
    await expect(answer(pattern, {})).resolves.toBe(pattern);
  });

  it("an object pattern is the handler's as its sender wrote it", async () => {
    await expect(answer({ cmd: 'whatIsIt', by: 'pattern' }, {})).resolves.toBe('{"cmd":"whatIsIt","by":"pattern"}');
  });

  it('a request whose pattern has no handler fails', async () => {
    const { error } = (await failure({ cmd: 'none' }, {})) as { error: { message?: string } };
    expect(error.message ?? error).toMatch(/no matching message handler|has no handler/);
  });

  it.each([
    ['what an RpcException holds', 'fail', 'with a text', { status: 'error', message: 'No luck.' }],
    ['the object in it', 'fail', 'with an object', { code: 42, message: 'No luck.', more: ['things'] }],
    ["a guard's refusal", 'closed', {}, { status: 'error', message: 'Forbidden resource' }],
    ['no internals', 'fail', 'unexpectedly', { status: 'error', message: 'Internal server error' }],
  ])('the caller gets %s', async (_what, pattern, data, error) => {
    await expect(failure(pattern, data)).resolves.toEqual({ error });
  });

  it("the caller gets a pipe's refusal", async () => {
    await expect(answer('number', { n: '7' })).resolves.toBe(7);
    const message = isOurServer ? 'Validation failed (numeric string is expected)' : 'Internal server error';
    await expect(failure('number', { n: 'seven' })).resolves.toMatchObject({ error: { message } });
  });

  it('a record keeps its headers and its priority', async () => {
    const options = { headers: { 'x-version': '1.0.0' }, priority: 3 };
    const record = new RmqRecordBuilder({ value: 'test' }).setOptions(options).build();
    await expect(answer('record', record)).resolves.toMatchObject({ data: { value: 'test' }, ...options });
  });

  it('a handler of request scope is made for each message', async () => {
    const [first, second] = [await answer('visit', {}), await answer('visit', {})];
    expect(second).toBe((first as number) + 1);
  });

  it.each([
    ['notify', 'notify', 'notify'],
    ['an object', { event: 'born' }, 'born'],
    ["the group's name and more", `${group}.feed`, 'feed'],
    ['a dotted text', 'cat.adopted', 'adopted'],
  ])('an event is handled whose pattern is %s', async (_what, pattern, by) => {
    const data = freshName('event');
    await emit(pattern, data);
    const event = await handled.next((each) => each.data === data);
    expect(event).toMatchObject({ by, data, pattern: typeof pattern === 'string' ? pattern : JSON.stringify(pattern) });
  });

  it("an event's record keeps its headers", async () => {
    const data = freshName('event');
    const headers = { 'x-version': '1.0.0' };
    await emit('notify', new RmqRecordBuilder(data).setOptions({ headers }).build());
    expect(await handled.next((each) => each.data === data)).toMatchObject({ by: 'notify', headers });
  });
});

it("a record's `type` keeps no client of Nest waiting, and our client says where to put it", async () => {
  const service = await NestFactory.createMicroservice(CatsModule, { ...ours.server(), logger: false });
  await service.listen();
  const record = new RmqRecordBuilder([1, 2]).setOptions({ type: 'numbers' }).build();
  const clients = [ClientProxyFactory.create(stock({ queue: requestQueue(group), noAssert: true })), ours.client()];
  const [nests, our] = clients.map((client) => firstValueFrom(client.send({ cmd: 'sum' }, record)));
  await expect(nests).resolves.toBe(3);
  await expect(our).rejects.toThrow(/the pattern travels there. Use a header/);
  await Promise.all(clients.map((client) => client.close()));
  await service.close();
});

it('an event that is provisioned is broadcast to each group, and one that names none to its own alone', async () => {
  const [first, second] = [freshName('first'), freshName('second')];
  await provision(amqpUrl(), ['cat.adopted']);
  const servers = [first, second].map((each) => new RabbitServer({ url: amqpUrl(), group: each }));
  const services = await Promise.all(
    servers.map((strategy) => NestFactory.createMicroservice(CatsModule, { strategy, logger: false })),
  );
  for (const service of services) await service.listen();
  const client = new RabbitClient({ url: amqpUrl(), service: 'visitor', group: first });
  for (const pattern of ['notify', 'cat.adopted'])
    await firstValueFrom(client.emit(pattern, first), { defaultValue: undefined });
  await handled.next(() => handled.all.filter(({ data }) => data === first).length === 3);
  const patterns = handled.all.filter(({ data }) => data === first).map(({ pattern }) => pattern);
  expect(patterns.toSorted()).toEqual(['cat.adopted', 'cat.adopted', 'notify']);
  await client.close();
  await Promise.all(services.map((service) => service.close()));
});

it('a group with partitions handles them in its partitions, and what a client of Nest sends', async () => {
  const partitioned = freshName('partitioned');
  const strategy = new RabbitServer({ url: amqpUrl(), group: partitioned, partitions: 2 });
  const service = await NestFactory.createMicroservice(CatsModule, { strategy, logger: false });
  await service.listen();
  expect(strategy.readiness()).toEqual({ ready: true, reasons: [] });
  const clients = [
    new RabbitClient({ url: amqpUrl(), service: 'visitor', group: partitioned }),
    ClientProxyFactory.create(stock({ queue: requestQueue(partitioned), noAssert: true })),
  ];
  for (const client of clients) {
    const data = freshName('event');
    await firstValueFrom(client.emit({ event: 'born' }, data), { defaultValue: undefined });
    expect(await handled.next((each) => each.data === data)).toMatchObject({ by: 'born' });
    await client.close();
  }
  await service.close();
});

it("what begins with the group's name reaches its handler from a client of no group, provisioned as an event or not", async () => {
  const client = new RabbitClient({ url: amqpUrl(), service: 'visitor' });
  for (const events of [[], [`${group}.feed`]]) {
    await provision(amqpUrl(), events);
    const service = await NestFactory.createMicroservice(CatsModule, { ...ours.server(), logger: false });
    await service.listen();
    const data = freshName('event');
    await firstValueFrom(client.emit(`${group}.feed`, data), { defaultValue: undefined });
    expect(await handled.next((each) => each.data === data)).toMatchObject({ by: 'feed' });
    await service.close();
  }
  await client.close();
});
