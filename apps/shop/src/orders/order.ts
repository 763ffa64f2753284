import type { Money } from './money.ts';

/** How far an order is: `sent` is the page's own, before the API has taken it. */
export type OrderState = 'sent' | 'placed' | 'reserved' | 'paid' | 'confirmed' | 'rejected';

/** What the API answers of an order. */
export interface ApiOrder {
  readonly id: string;
  readonly state: Exclude<OrderState, 'sent'>;
  readonly lines: readonly { readonly sku: string; readonly name: string; readonly quantity: number }[];
  readonly total: Money;
  readonly placedAt: string;
  readonly rejection: { readonly reason: string; readonly detail: string } | null;
}

/** What the mail server said of the mail about an order. */
export interface OrderMail {
  readonly mail: 'accepted' | 'refused';
  readonly at: string;
}

/** An order as this page knows it. */
export interface Order extends Omit<ApiOrder, 'id' | 'state'> {
  /** Made by the page, so that trying again orders nothing twice. */
  readonly key: string;
  /** None while it is `sent`. */
  readonly id: string | undefined;
  readonly state: OrderState;
  readonly mail: OrderMail['mail'] | undefined;
  /** Since when it is in this state, as the page saw it; in milliseconds. */
  readonly since: number;
  /** Why it could not be placed. */
  readonly refusal: Error | undefined;
  /** It was placed in this page, and not read from the list of old ones. */
  readonly isFresh: boolean;
}

const RANK: Readonly<Record<OrderState, number>> = {
  sent: 0,
  placed: 1,
  reserved: 2,
  paid: 2,
  confirmed: 3,
  rejected: 3,
};

/** An order goes on and never back: what comes late, of a slower answer, changes nothing. */
export const isNews = (known: OrderState, state: OrderState): boolean => RANK[state] > RANK[known];

/** Neither confirmed nor rejected yet. */
export const isOpen = ({ state }: Pick<Order, 'state'>): boolean => RANK[state] < RANK.confirmed;

/** Whether money and stock of it are decided, so that the wallet and the shelf tell the truth. */
export const isDecided = ({ state }: Pick<Order, 'state'>): boolean => state === 'paid' || !isOpen({ state });

/** Whether there is still something to come that is worth watching. */
export const isAwaited = (order: Order): boolean =>
  order.id !== undefined && (isOpen(order) || (order.isFresh && order.state === 'confirmed' && !order.mail));
