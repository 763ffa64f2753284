import { type ApiOrder, isNews, type Order } from './order.ts';

/** What changes the orders that this page knows. */
export type OrderChange =
  | { readonly kind: 'sent'; readonly order: Order }
  | { readonly kind: 'refused'; readonly key: string; readonly refusal: Error }
  | { readonly kind: 'again'; readonly key: string }
  | { readonly kind: 'placed'; readonly key: string; readonly order: ApiOrder }
  | { readonly kind: 'seen'; readonly orders: readonly ApiOrder[] }
  | { readonly kind: 'mailed'; readonly id: string; readonly mail: Order['mail'] };

/** The orders that the page shows, newest first, after a change. */
export function orderBook(orders: readonly Order[], change: OrderChange): readonly Order[] {
  switch (change.kind) {
    case 'sent':
      return [change.order, ...orders];
    case 'refused':
      return orders.map((order) => (order.key === change.key ? { ...order, refusal: change.refusal } : order));
    case 'again':
      return orders.map((order) =>
        order.key === change.key ? { ...order, refusal: undefined, since: Date.now() } : order,
      );
    case 'placed':
      return orders
        .filter(({ id, key }) => key === change.key || id !== change.order.id)
        .map((order) => (order.key === change.key ? updated(order, change.order) : order));
    case 'seen':
      return change.orders.toReversed().reduce(withSeen, orders);
    case 'mailed':
      return orders.map((order) => (order.id === change.id ? { ...order, mail: change.mail } : order));
  }
}

function withSeen(orders: readonly Order[], seen: ApiOrder): readonly Order[] {
  if (orders.some(({ id }) => id === seen.id)) {
    return orders.map((order) => (order.id === seen.id ? updated(order, seen) : order));
  }
  const { id: key, placedAt } = seen;
  const old = { ...seen, key, mail: undefined, since: Date.parse(placedAt), refusal: undefined, isFresh: false };
  return [...orders, old].toSorted((one, other) => other.placedAt.localeCompare(one.placedAt));
}

function updated(order: Order, seen: ApiOrder): Order {
  if (!isNews(order.state, seen.state)) return order;
  return { ...order, ...seen, refusal: undefined, since: Date.now() };
}
