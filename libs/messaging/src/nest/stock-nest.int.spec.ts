import { NestFactory } from '@nestjs/core';
import {
  type ClientProxy,
  ClientProxyFactory,
  type MicroserviceOptions,
  type RmqOptions,
  RmqRecordBuilder,
  Transport,
} from '@nestjs/microservices';
import { amqpUrl, catsGroup as group, CatsModule, freshName, handled } from '@warren/testing';
import { firstValueFrom } from 'rxjs';
import { provision } from '../topology/provision.ts';
import { requestQueue } from '../topology/names.ts';
import { RabbitClient } from './rabbit-client.ts';
import { RabbitServer } from './rabbit-server.ts';

const ours = {
  server: (): MicroserviceOptions => ({ strategy: new RabbitServer({ url: amqpUrl(), group }) }),
  client: (): ClientProxy => new RabbitClient({ url: amqpUrl(), service: 'visitor', group }),
};
const stock = (options: { readonly queue: string; readonly noAssert: boolean }): RmqOptions => ({
  transport: Transport.RMQ,
  options: { urls: [amqpUrl()], socketOptions: { connectionOptions: { noDelay: true } }, ...options },
});

beforeAll(() => provision(amqpUrl(), []));

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
