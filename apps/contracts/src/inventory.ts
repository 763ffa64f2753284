import { z } from 'zod';
import { defineEvent, defineRequest, pageOf } from '@warren/contracts';
import { Money } from './money.ts';
import { Customer } from './orders.ts';

const Sku = z.string().min(1).max(64);
const Wanted = z.object({ sku: Sku, quantity: z.int().min(1).max(10_000) });

/** Asked before an order is placed: what it would cost, and whether there is enough. It reserves nothing. */
export const CheckStock = defineRequest(
  'inventory.check-stock.v1',
  z.object({ items: z.array(Wanted).min(1).max(100) }),
  z.object({
    items: z.array(
      z.discriminatedUnion('known', [
        z.object({ known: z.literal(false), sku: Sku }),
        z.object({
          known: z.literal(true),
          sku: Sku,
          name: z.string(),
          unitPrice: Money,
          wanted: z.int().positive(),
          available: z.int().nonnegative(),
        }),
      ]),
    ),
  }),
  { audience: 'user' },
);

export const Product = z.object({
  sku: Sku,
  name: z.string().min(1).max(200),
  price: Money,
  available: z.int().nonnegative(),
});
export type Product = z.infer<typeof Product>;

/** By SKU, in keyset pages: pass `nextCursor` on to get the page behind. */
export const ListProducts = defineRequest(
  'inventory.list-products.v1',
  z.object({ limit: z.int().min(1).max(100).default(50), cursor: z.string().max(200).optional() }),
  pageOf(Product),
  { audience: 'user' },
);

/**
 * More of a product has come in. The same `restockId` twice is one restock; the answer is the product as it is now.
 * Refused with `product-unknown`, `stock-limit`, or `restock-id-reused` when the id was another restock's.
 */
export const RestockProduct = defineRequest(
  'inventory.restock.v1',
  z.object({ restockId: z.uuid(), sku: Sku, quantity: z.int().min(1).max(1_000_000) }),
  Product,
  { audience: 'operator' },
);

/** All lines of the order are set aside. */
export const StockReserved = defineEvent(
  'stock.reserved.v1',
  z.object({ orderId: z.uuid(), customer: Customer, reservedAt: z.iso.datetime() }),
);

/** At least one line could not be set aside, so none is. */
export const StockRejected = defineEvent(
  'stock.rejected.v1',
  z.object({
    orderId: z.uuid(),
    customer: Customer,
    missing: z.array(z.object({ sku: Sku, wanted: z.int().positive(), available: z.int().nonnegative() })).min(1),
    rejectedAt: z.iso.datetime(),
  }),
);

/** What was set aside for an order that came to nothing is for sale again. */
export const StockReleased = defineEvent(
  'stock.released.v1',
  z.object({ orderId: z.uuid(), customer: Customer, releasedAt: z.iso.datetime() }),
);
