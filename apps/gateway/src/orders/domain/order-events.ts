import type { Customer, Money, OrderLine } from '@showcase/contracts';
import type { Rejection } from './rejection.ts';

/** Stock and payment are being asked for. */
export class OrderWasPlaced {
  constructor(readonly order: OrderRecord) {}
}

/** Stock is reserved, and the money is there. */
export class OrderWasConfirmed {
  constructor(
    readonly order: OrderRecord,
    readonly at: Date,
  ) {}
}

/** It came to nothing; what was reserved or charged goes back. */
export class OrderWasRejected {
  constructor(
    readonly order: OrderRecord,
    readonly at: Date,
    readonly rejection: Rejection,
  ) {}
}

export type OrderEvent = OrderWasPlaced | OrderWasConfirmed | OrderWasRejected;

/** What is written on an order when it is placed; it never changes. */
export interface OrderRecord {
  readonly id: string;
  readonly customer: Customer;
  readonly lines: readonly OrderLine[];
  readonly total: Money;
  /** As the customer typed it; `null` for none. */
  readonly discountCode: string | null;
  readonly placedAt: Date;
  /** When it is given up, if it is still open then. */
  readonly expiresAt: Date;
}
