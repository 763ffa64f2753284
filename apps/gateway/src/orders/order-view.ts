import { Money, OrderLine, RejectionReason } from '@showcase/contracts';
import { z } from 'zod';
import { pageOf } from '@warren/http';
import type { Order } from './domain/order.ts';
import { ORDER_STATES } from './domain/order-state.ts';

/** More of one thing than anybody carries home. */
const MAX_QUANTITY = 10_000;

const Item = z.object({
  sku: z.string().min(1).max(64).describe('One of GET /products.'),
  quantity: z.int().min(1).max(MAX_QUANTITY),
});

export const NewOrder = z
  .object({
    items: z
      .array(Item)
      .min(1)
      .max(100)
      .superRefine((items, context) => {
        const seen = new Set<string>();
        for (const [index, { sku }] of items.entries()) {
          if (seen.has(sku)) {
            const message = 'is ordered on another line already: put both quantities on one';
            context.addIssue({ code: 'custom', path: [index, 'sku'], message });
          }
          seen.add(sku);
        }
      })
      .describe('Each product once.'),
    discountCode: z.string().min(1).max(40).optional().describe('Passed on; it changes no price yet.'),
  })
  .meta({ id: 'NewOrder' });
export type NewOrder = z.output<typeof NewOrder>;

export const OrderView = z
  .object({
    id: z.uuid(),
    state: z
      .enum(ORDER_STATES)
      .describe('`reserved` waits for the payment, `paid` for the stock; `confirmed` and `rejected` are final.'),
    lines: z.array(OrderLine).describe('With the prices of the moment in which it was placed.'),
    total: Money,
    discountCode: z.string().nullable(),
    placedAt: z.iso.datetime(),
    settledAt: z.iso.datetime().nullable().describe('When it was confirmed or rejected.'),
    rejection: z
      .object({ reason: RejectionReason, detail: z.string() })
      .nullable()
      .describe('Why it came to nothing; `detail` is a sentence for the customer.'),
  })
  .meta({ id: 'Order' });
export type OrderView = z.output<typeof OrderView>;

export const OrderPage = pageOf(OrderView).meta({ id: 'OrderPage' });
export type OrderPage = z.output<typeof OrderPage>;

/** How an order looks from outside. */
export function orderView({ record, status }: Order): OrderView {
  return {
    id: record.id,
    state: status.state,
    lines: [...record.lines],
    total: record.total,
    discountCode: record.discountCode,
    placedAt: record.placedAt.toISOString(),
    settledAt: 'at' in status ? status.at.toISOString() : null,
    rejection: 'rejection' in status ? status.rejection : null,
  };
}
