import type { Product } from '../products/product.ts';
import type { Money } from './money.ts';
import { isDecided, type Order } from './order.ts';

const isPending = (order: Order): boolean => order.isFresh && !order.refusal && !isDecided(order);

/**
 * What the wallet will hold when what was just ordered is paid. Where there is less than that, what it holds now: that
 * order will come to nothing.
 */
export function expectedBalance(balance: Money, orders: readonly Order[]): Money {
  const spent = orders.filter(isPending).reduce((sum, { total }) => sum + total.amount, 0);
  return spent > balance.amount ? balance : { ...balance, amount: balance.amount - spent };
}

/** What is on the shelf when what was just ordered is taken off it. */
export function expectedStock(products: readonly Product[], orders: readonly Order[]): Product[] {
  const taken = orders.filter(isPending).flatMap(({ lines }) => lines);
  return products.map((product) => {
    const count = taken.filter(({ sku }) => sku === product.sku).reduce((sum, { quantity }) => sum + quantity, 0);
    return { ...product, available: Math.max(0, product.available - count) };
  });
}
