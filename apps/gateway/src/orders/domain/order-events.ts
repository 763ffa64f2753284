import type { OrderRecord } from './order.ts';
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
