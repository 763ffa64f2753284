import { Injectable } from '@nestjs/common';
import { keysetPage, type Page, type PageRequest, UnitOfWork } from '@warren/persistence';
import { In, IsNull, LessThanOrEqual } from 'typeorm';
import { Order, type OrderStatus } from './domain/order.ts';
import { OrderRow } from './order.entity.ts';

/** Keeps orders in PostgreSQL. What is read here to be changed is locked until the transaction ends. */
@Injectable()
export class OrderStore {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async add(order: Order): Promise<void> {
    await this.unitOfWork.manager.insert(OrderRow, rowOf(order));
  }

  async update(order: Order): Promise<void> {
    const { state, settledAt, rejection } = rowOf(order);
    await this.unitOfWork.manager.update(OrderRow, { id: order.record.id }, { state, settledAt, rejection });
  }

  async lock(id: string): Promise<Order | undefined> {
    const row = await this.unitOfWork.manager.findOne(OrderRow, { where: { id }, lock: { mode: 'pessimistic_write' } });
    return row ? orderOf(row) : undefined;
  }

  /** Open orders whose time has run out, the longest overdue first. Those that somebody else has in hand are left out. */
  async lockOverdue(now: Date, limit: number): Promise<Order[]> {
    const rows = await this.unitOfWork.manager.find(OrderRow, {
      where: { settledAt: IsNull(), expiresAt: LessThanOrEqual(now) },
      order: { expiresAt: 'ASC' },
      take: limit,
      lock: { mode: 'pessimistic_write', onLocked: 'skip_locked' },
    });
    return rows.map(orderOf);
  }

  /** This user's order. */
  async find(id: string, userId: string): Promise<Order | undefined> {
    const row = await this.unitOfWork.manager.findOneBy(OrderRow, { id, userId });
    return row ? orderOf(row) : undefined;
  }

  /** Those of these orders that there are, whoever's they are. */
  async findAll(ids: readonly string[]): Promise<Order[]> {
    const rows = await this.unitOfWork.manager.findBy(OrderRow, { id: In([...ids]) });
    return rows.map(orderOf);
  }

  /** This user's orders, newest first. */
  async page(userId: string, request: PageRequest): Promise<Page<Order>> {
    const query = this.unitOfWork.manager.createQueryBuilder(OrderRow, 'placed').where({ userId });
    const { items, nextCursor } = await keysetPage(query, request);
    return { items: items.map(orderOf), nextCursor };
  }
}

function rowOf({ record, status }: Order): OrderRow {
  return {
    ...record,
    lines: [...record.lines],
    userId: record.customer.userId,
    state: status.state,
    settledAt: 'at' in status ? status.at : null,
    rejection: 'rejection' in status ? status.rejection : null,
  };
}

function orderOf({ state, settledAt, rejection, userId: _userId, ...record }: OrderRow): Order {
  return Order.kept(record, statusOf({ state, settledAt, rejection }));
}

/** @throws TypeError for a row that contradicts itself, which the table's constraints do not let in */
function statusOf({
  state,
  settledAt: at,
  rejection,
}: Pick<OrderRow, 'state' | 'settledAt' | 'rejection'>): OrderStatus {
  if (state === 'confirmed' && at) return { state, at };
  if (state === 'rejected' && at && rejection) return { state, at, rejection };
  if (state === 'confirmed' || state === 'rejected') throw new TypeError(`An order that is ${state} lacks its end.`);
  return { state };
}
