import { Controller, Module, type INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  ClientProxyFactory,
  ClientsModule,
  EventPattern,
  MessagePattern,
  Payload,
  RpcException,
  Transport,
  type ClientProxy,
  type RmqOptions,
} from '@nestjs/microservices';
import { amqpUrl, BrokerInspector, freshName, Recorder } from '@warren/testing';
import { firstValueFrom, lastValueFrom, of, toArray, type Observable } from 'rxjs';
import { RabbitExceptionFilter } from './rabbit-exception-filter.ts';
import { eventQueue, requestQueue } from '../topology/names.ts';
import { RabbitClient } from './rabbit-client.ts';
import { RabbitServer } from './rabbit-server.ts';
import { requestQueueArguments, workQueueArguments } from '../topology/shared-topology.ts';

const group = freshName('moving');
const received = new Recorder<unknown>();

@Controller()
class Handlers {
  @MessagePattern(`${group}.sum`)
  sum(@Payload() numbers: number[]): number {
    return numbers.reduce((a, b) => a + b, 0);
  }

  @MessagePattern(`${group}.alphabet`)
  alphabet(): Observable<string> {
    return of('a', 'b', 'c');
  }

  @MessagePattern(`${group}.fail`)
  fail(): never {
    throw new RpcException('No luck today.');
  }

  @EventPattern<string>('thing.happened.v1', {})
  happened(@Payload() data: unknown): void {
    received.record(data);
  }
}

@Module({ controllers: [Handlers] })
class Service {}

const stock = (queue: string, args: object): RmqOptions => ({
  transport: Transport.RMQ,
  options: { urls: [amqpUrl()], queue, noAck: true, queueOptions: { durable: true, arguments: args } },
});

it('a RabbitClient is made by ClientsModule like any other client', async () => {
  const options = { url: amqpUrl(), service: 'stock-module' };
  const module = ClientsModule.register([{ name: 'RABBIT', customClass: RabbitClient, options }]);
  const app = await NestFactory.createApplicationContext(module, { logger: false });
  const client = app.get<RabbitClient>('RABBIT');
  await client.connect();
  expect(client.unavailableReason).toBeUndefined();
  await app.close();
  expect(client.unavailableReason).toBeDefined();
});

describe('moving one service at a time', () => {
  let broker: BrokerInspector;

  beforeAll(async () => {
    broker = await BrokerInspector.connect(amqpUrl(), ['thing.happened.v1']);
  });
  afterAll(() => broker.close());

  describe('a stock Nest client and a RabbitServer', () => {
    let service: INestMicroservice;
    let requests: ClientProxy;
    let events: ClientProxy;

    beforeAll(async () => {
      service = await NestFactory.createMicroservice(Service, {
        strategy: new RabbitServer({ url: amqpUrl(), group }),
        logger: false,
      });
      service.useGlobalFilters(new RabbitExceptionFilter());
      await service.listen();
      requests = ClientProxyFactory.create(stock(requestQueue(group), requestQueueArguments));
      events = ClientProxyFactory.create(stock(eventQueue(group), workQueueArguments));
    });
    afterAll(async () => {
      await Promise.all([requests.close(), events.close(), service.close()]);
    });

    it('ask and answer', async () => {
      await expect(firstValueFrom(requests.send(`${group}.sum`, [1, 2, 3]))).resolves.toBe(6);
      await expect(lastValueFrom(requests.send(`${group}.alphabet`, {}).pipe(toArray()))).resolves.toEqual([
        'a',
        'b',
        'c',
      ]);
    });

    it('report failures', async () => {
      await expect(firstValueFrom(requests.send(`${group}.fail`, {}))).rejects.toMatchObject({
        message: expect.any(String),
      });
    });

    it('publish events', async () => {
      await firstValueFrom(events.emit('thing.happened.v1', { by: 'a stock client' }), { defaultValue: null });
      await expect(received.next((data) => (data as { by?: string }).by === 'a stock client')).resolves.toBeDefined();
    });
  });

  describe('a RabbitClient and a stock Nest service', () => {
    const queue = freshName('legacy');
    let service: INestMicroservice;
    let client: RabbitClient;

    beforeAll(async () => {
      service = await NestFactory.createMicroservice(Service, { ...stock(queue, {}), logger: false });
      await service.listen();
      client = new RabbitClient({ url: amqpUrl(), service: 'moved', nestQueue: queue });
    });
    afterAll(async () => {
      await Promise.all([client.close(), service.close()]);
    });

    it('ask and answer', async () => {
      await expect(firstValueFrom(client.send(`${group}.sum`, [1, 2, 3]))).resolves.toBe(6);
      await expect(lastValueFrom(client.send(`${group}.alphabet`, {}).pipe(toArray()))).resolves.toEqual([
        'a',
        'b',
        'c',
      ]);
    });

    it('report failures', async () => {
      await expect(firstValueFrom(client.send(`${group}.fail`, {}))).rejects.toMatchObject({
        message: expect.stringContaining('No luck today.'),
      });
    });

    it('publish events', async () => {
      await firstValueFrom(client.emit('thing.happened.v1', { by: 'a RabbitClient' }), { defaultValue: null });
      await expect(received.next((data) => (data as { by?: string }).by === 'a RabbitClient')).resolves.toBeDefined();
    });
  });
});
