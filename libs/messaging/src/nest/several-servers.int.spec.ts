import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { defineEvent } from '@warren/contracts';
import { amqpUrl, BrokerInspector, freshName, Recorder } from '@warren/testing';
import { z } from 'zod';
import { Event } from './handler-decorators.ts';
import { Messenger } from './messenger.ts';
import { RabbitClient } from './rabbit-client.ts';
import { RabbitServer } from './rabbit-server.ts';

const [billing, shipping] = [freshName('billing'), freshName('shipping')];
const [BILLING, SHIPPING] = [Symbol(billing), Symbol(shipping)];
const Placed = defineEvent(`${billing}-order.placed.v1`, z.object({}));
const received = new Recorder<string>();

@Controller()
class Handlers {
  @Event(Placed, { server: BILLING })
  bill(): void {
    received.record('billing');
  }

  @Event(Placed, { server: SHIPPING })
  ship(): void {
    received.record('shipping');
  }

  @Event(Placed)
  both(): void {
    received.record('each');
  }
}

@Module({ controllers: [Handlers] })
class Shop {}

it('an app with several servers gives each its own handlers, and those that name none to all', async () => {
  const broker = await BrokerInspector.connect(amqpUrl(), [Placed.type]);
  const app = await NestFactory.create(Shop, new FastifyAdapter(), { logger: false });
  app.connectMicroservice({ strategy: new RabbitServer({ url: amqpUrl(), group: billing, transportId: BILLING }) });
  app.connectMicroservice({ strategy: new RabbitServer({ url: amqpUrl(), group: shipping, transportId: SHIPPING }) });
  await app.startAllMicroservices();
  const client = new RabbitClient({ url: amqpUrl(), service: 'shop' });

  await new Messenger(client).publish(Placed, {});
  await received.next(() => received.all.length === 4);
  expect(received.all.toSorted()).toEqual(['billing', 'each', 'each', 'shipping']);

  await client.close();
  await app.close();
  await broker.close();
});
