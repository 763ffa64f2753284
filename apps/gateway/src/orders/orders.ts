import { Injectable } from '@nestjs/common';
import { EventBus } from '@nestjs/cqrs';
import { PermanentError } from '@warren/messaging';
import { type Page, type PageRequest, UnitOfWork } from '@warren/persistence';
import { MissingError } from '@warren/http';
import type { Order, Transition } from './domain/order.ts';
import type { OrderEvent } from './domain/order-events.ts';
import { timedOut } from './domain/rejection.ts';
import { OrderStore } from './order-store.ts';

/** What can be done with orders. An order and what it has to say are kept together, or neither is. */
@Injectable()
export class Orders {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: OrderStore,
    private readonly bus: EventBus<OrderEvent>,
  ) {}

  /** Takes in a new order. */
  async add(order: Order): Promise<void> {
    await this.unitOfWork.run(async () => {
      await this.store.add(order);
      await this.publish(order);
    });
  }

  /**
   * Tells an order what has happened. Two that tell the same order wait for each other.
   * @throws PermanentError when it is not one of ours
   */
  async apply(id: string, transition: Transition): Promise<void> {
    await this.unitOfWork.run(async () => {
      const order = await this.store.lock(id);
      if (!order) throw new PermanentError('order-unknown', `There is no order ${id}: it was not placed here.`);
      await this.take(order, transition);
    });
  }

  /** Gives up open orders whose time has run out. @returns how many there were; `limit` means that there may be more */
  async giveUpOverdue(limit: number): Promise<number> {
    return this.unitOfWork.run(async () => {
      const overdue = await this.store.lockOverdue(new Date(), limit);
      for (const order of overdue) await this.take(order, { turn: 'timed-out', rejection: timedOut });
      return overdue.length;
    });
  }

  /** @throws MissingError also for the orders of others: nobody is told that there are any */
  async find(id: string, userId: string): Promise<Order> {
    const order = await this.store.find(id, userId);
    if (!order) throw new MissingError('order-unknown', `You have no order ${id}.`);
    return order;
  }

  async page(userId: string, request: PageRequest): Promise<Page<Order>> {
    return this.store.page(userId, request);
  }

  private async take(order: Order, transition: Transition): Promise<void> {
    const { status } = order;
    order.apply(transition, new Date());
    if (order.status === status) return;
    await this.store.update(order);
    await this.publish(order);
  }

  /** Waits for each: what cannot be published must undo what was kept. */
  private async publish(order: Order): Promise<void> {
    for (const event of order.takeEvents()) await this.bus.publish(event);
  }
}
