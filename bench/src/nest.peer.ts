import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  ClientProxyFactory,
  Ctx,
  EventPattern,
  MessagePattern,
  Payload,
  RmqContext,
  Transport,
  type RmqOptions,
} from '@nestjs/microservices';
import { connect } from 'amqplib';
import { firstValueFrom } from 'rxjs';
import { body, type Peer } from './peer.ts';

const queue = 'bench.nest';
let notifyConsumed = (): void => undefined;

@Controller()
class Handlers {
  @EventPattern<string>('bench.happened', {})
  happened(@Payload() _data: unknown, @Ctx() context: RmqContext): void {
    acknowledge(context);
    notifyConsumed();
  }

  @MessagePattern('bench.echo')
  echo(@Payload() data: unknown, @Ctx() context: RmqContext): unknown {
    acknowledge(context);
    return data;
  }
}

@Module({ controllers: [Handlers] })
class Service {}

/** Nest's own RMQ transport, made durable and acknowledging, which it is not by itself. */
export async function nestPeer(url: string): Promise<Peer> {
  const admin = await connect(url);
  await (await admin.createChannel()).deleteQueue(queue);
  const client = ClientProxyFactory.create({ ...options(url), options: { ...options(url).options, noAck: true } });
  await client.connect();
  const serve = async (): Promise<void> => {
    const app = await NestFactory.createMicroservice(Service, { ...options(url), logger: false });
    await app.listen();
  };
  return {
    publish: async () => void (await firstValueFrom(client.emit('bench.happened', body), { defaultValue: null })),
    consume: (onMessage) => {
      notifyConsumed = onMessage;
      return serve();
    },
    echo: async () => {
      await serve();
      return () => firstValueFrom(client.send('bench.echo', body));
    },
  };
}

function acknowledge(context: RmqContext): void {
  (context.getChannelRef() as { ack(message: unknown): void }).ack(context.getMessage());
}

const options = (url: string): RmqOptions => ({
  transport: Transport.RMQ,
  options: {
    urls: [url],
    queue,
    queueOptions: { durable: true, arguments: { 'x-queue-type': 'quorum' } },
    noAck: false,
    persistent: true,
    prefetchCount: 100,
  },
});
