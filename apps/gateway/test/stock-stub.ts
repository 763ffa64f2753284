import { Controller, type INestMicroservice, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CheckStock } from '@showcase/contracts';
import type { AnswerInputOf, PayloadOf } from '@warren/contracts';
import { MessagingModule, RabbitServer, Request } from '@warren/messaging';
import { Recorder } from '@warren/testing';

/** Hay, 7 bales at 14.90, and a brush that is paid in dollars. */
const PRODUCTS = new Map([
  ['hay', { name: 'Hay', unitPrice: { amount: 1490, currency: 'EUR' }, available: 7 }],
  ['brush', { name: 'Brush', unitPrice: { amount: 790, currency: 'USD' }, available: 7 }],
]);

type Items = PayloadOf<typeof CheckStock>['items'];

/** As much of the warehouse as the gateway asks of it, and it may be asked to take its time. */
export class StockStub {
  readonly requests = new Recorder<Items>();
  private answering = Promise.withResolvers<void>();

  private app?: INestMicroservice;

  private constructor() {
    this.answering.resolve();
  }

  static async start(url: string): Promise<StockStub> {
    const stub = new StockStub();
    const check = (items: Items): Promise<AnswerInputOf<typeof CheckStock>> => stub.check(items);

    @Controller()
    class Warehouse {
      @Request(CheckStock)
      answer({ items }: PayloadOf<typeof CheckStock>): Promise<AnswerInputOf<typeof CheckStock>> {
        return check(items);
      }
    }

    @Module({ imports: [MessagingModule.forRoot({ url, service: 'inventory' })], controllers: [Warehouse] })
    class WarehouseModule {}

    const strategy = new RabbitServer({ url, group: 'inventory' });
    stub.app = await NestFactory.createMicroservice(WarehouseModule, { strategy, logger: false });
    await stub.app.listen();
    return stub;
  }

  /** Answers nobody until the work has ended. */
  async silent<T>(work: () => Promise<T>): Promise<T> {
    this.answering = Promise.withResolvers<void>();
    try {
      return await work();
    } finally {
      this.answering.resolve();
    }
  }

  async close(): Promise<void> {
    const { app } = this;
    delete this.app;
    await app?.close();
  }

  private async check(items: Items): Promise<AnswerInputOf<typeof CheckStock>> {
    this.requests.record(items);
    await this.answering.promise;
    return {
      items: items.map(({ sku, quantity: wanted }) => {
        const product = PRODUCTS.get(sku);
        return product ? { known: true, sku, wanted, ...product } : { known: false, sku };
      }),
    };
  }
}
