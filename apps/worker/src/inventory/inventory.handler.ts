import { Controller } from '@nestjs/common';
import {
  allow,
  CheckStock,
  type Customer,
  ListProducts,
  OrderPlaced,
  OrderRejected,
  PaymentFailed,
  StockRejected,
  StockReleased,
  StockReserved,
} from '@showcase/contracts';
import { type AnswerInputOf, type PayloadOf } from '@warren/contracts';
import { Event, Request } from '@warren/messaging';
import { cursorBytes, cursorOf, MalformedCursorError, Outbox } from '@warren/persistence';
import { toProduct } from './product.entity.ts';
import { Stock } from './stock.ts';

/** Sets goods aside for orders, and puts them back when an order comes to nothing. */
@Controller()
export class InventoryHandler {
  constructor(
    private readonly stock: Stock,
    private readonly outbox: Outbox,
  ) {}

  @Request(CheckStock, allow('stock:read'))
  async check({ items }: PayloadOf<typeof CheckStock>): Promise<AnswerInputOf<typeof CheckStock>> {
    const rows = await this.stock.products(items.map(({ sku }) => sku));
    const products = new Map(rows.map((row) => [row.sku, toProduct(row)]));
    return {
      items: items.map(({ sku, quantity }) => {
        const product = products.get(sku);
        if (!product) return { known: false, sku };
        const { name, price, available } = product;
        return { known: true, sku, name, unitPrice: price, wanted: quantity, available };
      }),
    };
  }

  @Request(ListProducts, allow('stock:read'))
  async list({ limit, cursor }: PayloadOf<typeof ListProducts>): Promise<AnswerInputOf<typeof ListProducts>> {
    const rows = await this.stock.page(limit + 1, skuOf(cursor));
    const items = rows.slice(0, limit).map(toProduct);
    const last = rows.length > limit ? items.at(-1) : undefined;
    return { items, nextCursor: last ? cursorOf(Buffer.from(last.sku)) : null };
  }

  @Event(OrderPlaced)
  async placed({ orderId, customer, lines }: PayloadOf<typeof OrderPlaced>): Promise<void> {
    const outcome = await this.stock.reserve(orderId, lines);
    if (!outcome) return;
    const [now, key] = [new Date().toISOString(), { key: customer.userId }];
    if (outcome.reserved) await this.outbox.publish(StockReserved, { orderId, customer, reservedAt: now }, key);
    else {
      const { missing } = outcome;
      await this.outbox.publish(StockRejected, { orderId, customer, missing, rejectedAt: now }, key);
    }
  }

  @Event(PaymentFailed)
  async unpaid({ orderId, customer }: PayloadOf<typeof PaymentFailed>): Promise<void> {
    await this.release(orderId, customer);
  }

  @Event(OrderRejected)
  async rejected({ orderId, customer }: PayloadOf<typeof OrderRejected>): Promise<void> {
    await this.release(orderId, customer);
  }

  private async release(orderId: string, customer: Customer): Promise<void> {
    if (!(await this.stock.release(orderId))) return;
    const event = { orderId, customer, releasedAt: new Date().toISOString() };
    await this.outbox.publish(StockReleased, event, { key: customer.userId });
  }
}

/** The SKU that a page ended with. */
function skuOf(cursor: string | undefined): string {
  const sku = cursorBytes(cursor ?? '').toString();
  if (sku.includes('\0')) throw new MalformedCursorError();
  return sku;
}
