import type { Money } from '../orders/money.ts';

/** What `GET /products` says of one. */
export interface Product {
  readonly sku: string;
  readonly name: string;
  readonly price: Money;
  readonly available: number;
}
