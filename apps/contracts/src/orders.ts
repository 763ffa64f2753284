import { z } from 'zod';
import { defineEvent } from '@warren/contracts';
import { Money } from './money.ts';
import { EmailAddress, PersonName } from '@warren/contracts';

/** Who ordered. Fat, so that whoever writes a mail or a letter calls nobody back. */
export const Customer = z.object({ userId: z.uuid(), email: EmailAddress, name: PersonName });
export type Customer = z.infer<typeof Customer>;

export const OrderLine = z.object({
  sku: z.string().min(1).max(64),
  name: z.string().min(1).max(200),
  quantity: z.int().positive(),
  unitPrice: Money,
});
export type OrderLine = z.infer<typeof OrderLine>;

/** What every fact about an order says. Facts about orders travel with the customer's id as their key. */
export const OrderEventFields = {
  orderId: z.uuid(),
  customer: Customer,
  lines: z.array(OrderLine).min(1),
  total: Money,
};

export const OrderPlaced = defineEvent(
  'order.placed.v1',
  z.object({ ...OrderEventFields, placedAt: z.iso.datetime() }),
);

const { lines: OrderLines, ...OrderEventFieldsV2 } = OrderEventFields;

/**
 * The second version: `lines` is `items`, as over HTTP, and the code that the customer gave is there. Said beside the
 * first one for as long as anybody hears that.
 */
export const OrderPlacedV2 = defineEvent(
  'order.placed.v2',
  z.object({
    ...OrderEventFieldsV2,
    items: OrderLines,
    discountCode: z.string().min(1).max(40).nullable(),
    placedAt: z.iso.datetime(),
  }),
);

/** Stock is reserved and the money is there: the order will be sent. */
export const OrderConfirmed = defineEvent(
  'order.confirmed.v1',
  z.object({ ...OrderEventFields, confirmedAt: z.iso.datetime() }),
);

export const RejectionReason = z.enum(['out-of-stock', 'payment-failed', 'timed-out']);
export type RejectionReason = z.infer<typeof RejectionReason>;

/** The order came to nothing. Whoever has reserved or charged anything for it gives that back. */
export const OrderRejected = defineEvent(
  'order.rejected.v1',
  z.object({
    ...OrderEventFields,
    reason: RejectionReason,
    /** A sentence for the customer. */
    detail: z.string().min(1).max(500),
    rejectedAt: z.iso.datetime(),
  }),
);
