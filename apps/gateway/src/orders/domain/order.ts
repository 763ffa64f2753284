import type { Money, OrderLine } from '@showcase/contracts';
import {
  type OrderEvent,
  type OrderRecord,
  OrderWasConfirmed,
  OrderWasPlaced,
  OrderWasRejected,
} from './order-events.ts';
import { type Advance, type Failure, type OrderState, stateAfter } from './order-state.ts';
import type { Rejection } from './rejection.ts';

/** How far it is, and since when it is settled. */
export type OrderStatus =
  | { readonly state: Exclude<OrderState, 'confirmed' | 'rejected'> }
  | { readonly state: 'confirmed'; readonly at: Date }
  | { readonly state: 'rejected'; readonly at: Date; readonly rejection: Rejection };

/** Something that is told of an order. What ends it says why. */
export type Transition = { readonly turn: Advance } | { readonly turn: Failure; readonly rejection: Rejection };

/** The lines cannot be one order. */
export class ImpossibleOrderError extends Error {
  constructor(
    readonly code: 'currencies-mixed' | 'total-too-large',
    message: string,
  ) {
    super(message);
    this.name = 'ImpossibleOrderError';
  }
}

/**
 * An order, and what it has to say about itself. It raises events, and whoever has it in hand keeps it and takes them:
 * it knows nothing of databases, messages or frameworks.
 */
export class Order {
  private current: OrderStatus;
  private readonly raised: OrderEvent[] = [];

  private constructor(
    readonly record: OrderRecord,
    status: OrderStatus,
  ) {
    this.current = status;
  }

  /**
   * A new order.
   * @param timeoutMs how long it may stay open, in milliseconds
   * @throws ImpossibleOrderError
   */
  static place(
    request: Pick<OrderRecord, 'id' | 'customer' | 'lines' | 'discountCode' | 'placedAt'>,
    timeoutMs: number,
  ): Order {
    const expiresAt = new Date(request.placedAt.getTime() + timeoutMs);
    const order = new Order({ ...request, total: totalOf(request.lines), expiresAt }, { state: 'placed' });
    order.raised.push(new OrderWasPlaced(order.record));
    return order;
  }

  /** One that was kept. */
  static kept(record: OrderRecord, status: OrderStatus): Order {
    return new Order(record, status);
  }

  get status(): OrderStatus {
    return this.current;
  }

  /** Takes a turn. What was heard before, or comes when the order is settled, changes nothing. */
  apply(transition: Transition, at: Date): void {
    if ('rejection' in transition) this.giveUp(transition, at);
    else this.advance(transition.turn, at);
  }

  /** The events since it was placed or read, once each. */
  takeEvents(): OrderEvent[] {
    return this.raised.splice(0);
  }

  private advance(kind: Advance, at: Date): void {
    const state = stateAfter(this.current.state, kind);
    if (state === undefined) return;
    this.current = state === 'confirmed' ? { state, at } : { state };
    if (state === 'confirmed') this.raised.push(new OrderWasConfirmed(this.record, at));
  }

  private giveUp({ turn, rejection }: Extract<Transition, { turn: Failure }>, at: Date): void {
    const state = stateAfter(this.current.state, turn);
    if (state === undefined) return;
    this.current = { state, at, rejection };
    this.raised.push(new OrderWasRejected(this.record, at, rejection));
  }
}

function totalOf(lines: readonly OrderLine[]): Money {
  const currencies = [...new Set(lines.map(({ unitPrice }) => unitPrice.currency))];
  const [currency] = currencies;
  if (currency === undefined || currencies.length > 1) {
    const detail = `An order has one currency, and this would have ${currencies.join(' and ')}: order them apart.`;
    throw new ImpossibleOrderError('currencies-mixed', detail);
  }
  const amount = lines.reduce((sum, { unitPrice, quantity }) => sum + unitPrice.amount * quantity, 0);
  if (!Number.isSafeInteger(amount)) {
    throw new ImpossibleOrderError('total-too-large', 'This costs more than can be counted: order less at a time.');
  }
  return { amount, currency };
}
