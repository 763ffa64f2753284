import { Controller, type INestMicroservice, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  type ClientProxy,
  ClientProxyFactory,
  EventPattern,
  MessagePattern,
  type MicroserviceOptions,
  Payload,
  type RmqOptions,
  RpcException,
  Transport,
} from '@nestjs/microservices';
import { amqpUrl, BrokerInspector, freshName, Recorder } from '@warren/testing';
import { firstValueFrom, from, lastValueFrom, type Observable, toArray } from 'rxjs';
import { requestQueue } from '../topology/names.ts';
import { RabbitClient } from './rabbit-client.ts';
import { RabbitServer } from './rabbit-server.ts';

const group = freshName('cats');
const queue = freshName('cats_queue');
const handled = new Recorder<unknown>();

/** The packets of an application that has a format of its own. */
const serializers = {
  serializer: { serialize: (packet: object): string => Buffer.from(JSON.stringify(packet)).toString('base64') },
  deserializer: {
    deserialize: (text: string): never => JSON.parse(Buffer.from(text, 'base64').toString()) as never,
  },
};

@Controller()
class Cats {
  @MessagePattern({ cmd: 'count' })
  count(@Payload() n: number): Observable<number> {
    if (n < 0) throw new RpcException('Cats are counted from 0.');
    return from(Array.from({ length: n }, (_, i) => i + 1));
  }

  @EventPattern<string>('feed')
  feed(@Payload() cat: string): void {
    handled.record(cat);
  }
}

@Module({ controllers: [Cats] })
class CatsModule {}

const stock = (name: string, noAssert: boolean): RmqOptions => ({
  transport: Transport.RMQ,
  options: { urls: [amqpUrl()], queue: name, noAssert, ...serializers },
});
const ourServer = (): MicroserviceOptions => ({
  strategy: new RabbitServer({ url: amqpUrl(), group, ...serializers }),
});
const our = { url: amqpUrl(), service: 'visitor', ...serializers };

describe.each<[string, () => MicroserviceOptions, () => ClientProxy]>([
  ['our client and our server', ourServer, () => new RabbitClient({ ...our, group })],
  ['a client of Nest and our server', ourServer, () => ClientProxyFactory.create(stock(requestQueue(group), true))],
  ['our client and a server of Nest', () => stock(queue, false), () => new RabbitClient({ ...our, queue })],
])('with serializers of the application, %s', (_name, server, makeClient) => {
  let broker: BrokerInspector;
  let service: INestMicroservice;
  let client: ClientProxy;

  beforeAll(async () => {
    broker = await BrokerInspector.connect(amqpUrl());
    service = await NestFactory.createMicroservice(CatsModule, { ...server(), logger: false });
    await service.listen();
    client = makeClient();
  });
  afterAll(async () => {
    await client.close();
    await service.close();
    await broker.close();
  });

  it('ask and answer, in order, and report failures', async () => {
    await expect(lastValueFrom(client.send({ cmd: 'count' }, 3).pipe(toArray()))).resolves.toEqual([1, 2, 3]);
    await expect(firstValueFrom(client.send({ cmd: 'count' }, -1))).rejects.toMatchObject({
      message: 'Cats are counted from 0.',
    });
  });

  it('emit and handle', async () => {
    const cat = freshName('cat');
    await firstValueFrom(client.emit('feed', cat), { defaultValue: undefined });
    await handled.next((each) => each === cat);
  });
});

it('a body that its deserializer does not read is a dead letter', async () => {
  const broker = await BrokerInspector.connect(amqpUrl());
  const service = await NestFactory.createMicroservice(CatsModule, { ...ourServer(), logger: false });
  await service.listen();
  const id = broker.put(`${group}.requests`, undefined, 'no base64 of anything');
  const { properties } = await broker.deadLetterOf(id);
  expect(properties.headers).toMatchObject({ 'warren-dead-reason': 'body-garbled' });
  await service.close();
  await broker.close();
});
