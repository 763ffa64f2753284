// An application of somebody else, as it compiles to an ES module and to CommonJS. Usage: node shop.js <amqp url>
import { once, EventEmitter } from 'node:events';
import { Controller, Inject, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { defineEvent, defineRequest, type PayloadOf } from '@warren/contracts';
import {
  Event,
  getMessengerToken,
  MessagingModule,
  Messenger,
  provision,
  RabbitServer,
  Request,
  type RabbitContext,
} from '@warren/messaging';
import { z } from 'zod';

const OrderPlaced = defineEvent('order.placed.v1', z.object({ order: z.string() }));
const CheckStock = defineRequest('shop.check.v1', z.object({ sku: z.string() }), z.object({ available: z.int() }));
const received = new EventEmitter();

@Controller()
class Handlers {
  @Event(OrderPlaced)
  placed({ order }: PayloadOf<typeof OrderPlaced>, context: RabbitContext): void {
    received.emit('order', order, context.appId);
  }

  @Request(CheckStock)
  check(): { available: number } {
    return { available: 3 };
  }
}

@Injectable()
class Till {
  constructor(@Inject(getMessengerToken('till')) readonly messenger: Messenger) {}
}

async function main(url: string): Promise<void> {
  @Module({
    imports: [
      MessagingModule.forRootAsync({ useFactory: () => ({ url, service: 'shop' }) }),
      MessagingModule.forRoot({ name: 'till', url, service: 'till' }),
    ],
    controllers: [Handlers],
    providers: [Till],
  })
  class Shop {}

  await provision(url, [OrderPlaced.type]);
  const strategy = new RabbitServer({ url, group: 'shop' });
  const app = await NestFactory.createMicroservice(Shop, { strategy, logger: ['error', 'warn'] });
  await app.listen();
  const order = once(received, 'order');
  await app.get(Till).messenger.publish(OrderPlaced, { order: 'A-1' });
  const { available } = await app.get(Messenger).request(CheckStock, { sku: 'bread' });
  console.log(`${(await order).join(' by ')}, ${available} in stock`);
  await app.close();
}

void main(process.argv[2] ?? 'amqp://localhost:5672');
