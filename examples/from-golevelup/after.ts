import { Controller, Injectable } from '@nestjs/common';
import { type AnswerInputOf, defineEvent, defineRequest, type PayloadOf } from '@warren/contracts';
import { Event, Messenger, PermanentError, Request } from '@warren/messaging';
import { z } from 'zod';
import { Invoices } from './invoices.ts';

export const OrderPlaced = defineEvent('order.placed.v1', z.object({ orderId: z.string(), cents: z.int() }));
const PriceOf = defineRequest('stock.price.v1', z.object({ sku: z.string() }), z.object({ cents: z.int() }));

@Injectable()
export class Shop {
  constructor(private readonly messenger: Messenger) {}

  async place(orderId: string, sku: string): Promise<void> {
    const { cents } = await this.messenger.request(PriceOf, { sku }, { deadlineMs: 2_000 });
    await this.messenger.publish(OrderPlaced, { orderId, cents });
  }
}

@Controller()
export class Stock {
  @Request(PriceOf)
  price({ sku }: PayloadOf<typeof PriceOf>): AnswerInputOf<typeof PriceOf> {
    return { cents: sku === 'chair' ? 4_900 : 0 };
  }
}

@Controller()
export class Billing {
  constructor(private readonly invoices: Invoices) {}

  @Event(OrderPlaced)
  async placed({ orderId, cents }: PayloadOf<typeof OrderPlaced>): Promise<void> {
    if (cents === 0) throw new PermanentError('no-price', `The order ${orderId} has no price.`);
    await this.invoices.write(orderId, cents);
  }
}
