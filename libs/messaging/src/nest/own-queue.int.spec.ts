import { Controller, type INestMicroservice, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  type ClientProxy,
  ClientProxyFactory,
  Ctx,
  EventPattern,
  MessagePattern,
  Payload,
  RmqRecordBuilder,
  Transport,
} from '@nestjs/microservices';
import { amqpUrl, BrokerInspector, freshName, Recorder } from '@warren/testing';
import { firstValueFrom } from 'rxjs';
import { PermanentError } from '../errors.ts';
import type { RabbitContext } from '../handling/rabbit-context.ts';
import { newId } from '../wire/message-id.ts';
import { RabbitClient } from './rabbit-client.ts';
import { RabbitServer } from './rabbit-server.ts';

const queue = freshName('cats_queue');
const handled = new Recorder<{ data: unknown; attempt: number; queue: string }>();

@Controller()
class Cats {
  @MessagePattern({ cmd: 'count' })
  count(@Payload() cats: string[]): number {
    return cats.length;
  }

  @EventPattern<string>('feed', { retry: { attempts: 3, baseMs: 100 } })
  feed(@Payload() data: string, @Ctx() context: RabbitContext): void {
    handled.record({ data, attempt: context.attempt, queue: context.queue });
    if (data === 'spoiled') throw new PermanentError('spoiled', 'It smells.');
    if (data === 'too hot' && context.attempt < 3) throw new Error('not yet');
  }

  @EventPattern('picture')
  picture(@Payload() data: Buffer | string): void {
    handled.record({ data, attempt: 1, queue });
  }
}

@Module({ controllers: [Cats] })
class CatsModule {}

describe("a queue of Nest's own kind", () => {
  const group = freshName('cats');
  let broker: BrokerInspector;
  let service: INestMicroservice;
  let stock: ClientProxy;
  let ours: RabbitClient;

  beforeAll(async () => {
    broker = await BrokerInspector.connect(amqpUrl());
    // As it is there, with arguments that the server does not know.
    await broker.channel.assertQueue(queue, { durable: true, maxLength: 1_000 });
    const strategy = new RabbitServer({ url: amqpUrl(), group, queue });
    service = await NestFactory.createMicroservice(CatsModule, { strategy, logger: false });
    await service.listen();
    stock = ClientProxyFactory.create({
      transport: Transport.RMQ,
      options: { urls: [amqpUrl()], queue, noAssert: true },
    });
    ours = new RabbitClient({ url: amqpUrl(), service: 'visitor', queue });
  });
  afterAll(async () => {
    await Promise.all([stock.close(), ours.close()]);
    await service.close();
    await broker.channel.deleteQueue(queue);
    await broker.close();
  });

  /** @returns the message's id */
  async function emit(client: ClientProxy, data: string): Promise<string> {
    const messageId = newId();
    const record = new RmqRecordBuilder(data).setOptions({ messageId }).build();
    await firstValueFrom(client.emit('feed', record), { defaultValue: undefined });
    return messageId;
  }

  it('is served, for clients of both kinds', async () => {
    for (const client of [stock, ours]) {
      await expect(firstValueFrom(client.send({ cmd: 'count' }, ['Tom', 'Kit']))).resolves.toBe(2);
      const data = freshName('fish');
      await emit(client, data);
      expect(await handled.next((each) => each.data === data)).toMatchObject({ attempt: 1, queue });
    }
    await broker.drained(queue);
  });

  it('has what fails tried again, on the queue of its group', async () => {
    await emit(stock, 'too hot');
    const third = await handled.next(({ data, attempt }) => data === 'too hot' && attempt === 3);
    expect(third.queue).toBe(`${group}.events`);
  });

  it('has what fails for good among the dead letters', async () => {
    for (const client of [stock, ours]) {
      const { properties } = await broker.deadLetterOf(await emit(client, 'spoiled'));
      expect(properties.headers).toMatchObject({
        'warren-dead-reason': 'spoiled',
        'warren-dead-queue': `${group}.events`,
      });
    }
  });

  it('is declared where it is not there', async () => {
    const fresh = freshName('dogs_queue');
    const strategy = new RabbitServer({ url: amqpUrl(), group, queue: fresh, queueOptions: { maxPriority: 3 } });
    const second = await NestFactory.createMicroservice(CatsModule, { strategy, logger: false });
    await second.listen();
    expect(await broker.consumerCount(fresh)).toBe(1);
    await second.close();
    await broker.channel.deleteQueue(fresh);
  });
});

describe('bodies that are no JSON', () => {
  it('reach their handlers as bytes and texts, by their content type', async () => {
    const group = freshName('cats');
    const broker = await BrokerInspector.connect(amqpUrl());
    const strategy = new RabbitServer({ url: amqpUrl(), group });
    const service = await NestFactory.createMicroservice(CatsModule, { strategy, logger: false });
    await service.listen();
    const client = new RabbitClient({ url: amqpUrl(), service: 'camera', group });
    await firstValueFrom(client.emit('picture', Buffer.from('42')), { defaultValue: undefined });
    const bytes = await handled.next(({ data }) => Buffer.isBuffer(data));
    expect(bytes.data).toEqual(Buffer.from('42'));
    const options = { type: 'picture', contentType: 'text/plain' };
    broker.channel.sendToQueue(`${group}.events`, Buffer.from('a cat'), options);
    await handled.next(({ data }) => data === 'a cat');
    await client.close();
    await service.close();
    await broker.close();
  });
});
