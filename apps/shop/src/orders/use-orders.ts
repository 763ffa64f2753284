import { useEffect, useReducer } from 'react';
import { request } from '../../../console/src/api/request.ts';
import { uniqueKey } from '../answers/unique-key.ts';
import { useAnswer } from '../answers/use-answer.ts';
import type { Product } from '../products/product.ts';
import { type ApiOrder, isAwaited, isOpen, type Order } from './order.ts';
import { orderBook, type OrderChange } from './order-book.ts';
import { useLiveOrder } from './use-live-order.ts';

interface Orders {
  readonly orders: readonly Order[];
  readonly error: Error | undefined;
  /** The line to the order that is followed live is cut, and taken up again. */
  readonly isCut: boolean;
  readonly place: (product: Product, quantity: number) => void;
  /** Sends one again that could not be placed: under the same key, so that there is never a second one. */
  readonly again: (order: Order) => void;
}

const LIST = 'orders?limit=10';
/** While more than the one that is followed live is open. */
const LOOK_EVERY_MS = 3_000;

/** The customer's orders: there at once when they order, and corrected by what the API says. */
export function useOrders(): Orders {
  const [orders, change] = useReducer(orderBook, []);
  const list = useAnswer<{ readonly items: readonly ApiOrder[] }>(
    LIST,
    orders.some((order) => isOpen(order) && !order.refusal) && LOOK_EVERY_MS,
  );
  useEffect(() => list.data && change({ kind: 'seen', orders: list.data.items }), [list.data]);
  // One stream, whatever is open: a browser has six connections to a server.
  const isCut = useLiveOrder(orders.find(isAwaited)?.id, change);
  const place = (product: Product, quantity: number): void => {
    const order = newOrder(product, quantity);
    change({ kind: 'sent', order });
    void send(order, change);
  };
  const again = (order: Order): void => {
    change({ kind: 'again', key: order.key });
    void send(order, change);
  };
  return { orders, error: list.error, isCut, place, again };
}

async function send({ key, lines }: Order, change: (change: OrderChange) => void): Promise<void> {
  const body = { items: lines.map(({ sku, quantity }) => ({ sku, quantity })) };
  try {
    const order = await request<ApiOrder>('POST', 'orders', { body, headers: { 'idempotency-key': key } });
    change({ kind: 'placed', key, order });
  } catch (error) {
    change({ kind: 'refused', key, refusal: error instanceof Error ? error : new Error(String(error)) });
  }
}

function newOrder({ sku, name, price }: Product, quantity: number): Order {
  const now = new Date();
  return {
    ...{ key: uniqueKey(), id: undefined, state: 'sent', lines: [{ sku, name, quantity }] },
    total: { ...price, amount: price.amount * quantity },
    ...{ placedAt: now.toISOString(), since: now.getTime(), isFresh: true },
    ...{ rejection: null, mail: undefined, refusal: undefined },
  };
}
