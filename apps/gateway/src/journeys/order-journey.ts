import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  findingOf,
  hopOf,
  idsOf,
  type JourneyFinding,
  type JourneyHop,
  type JourneyKey,
  type JourneyPart,
  type JourneyQuestion,
} from '@warren/contracts';
import { JourneySources } from '@warren/control-plane';
import type { Caller } from '@warren/http';
import { UnitOfWork } from '@warren/persistence';
import { type FindOptionsWhere, In } from 'typeorm';
import { OrderRow } from '../orders/order.entity.ts';

/** Of a customer. */
const MOST_ORDERS = 5;

/** How orders stand, and whose they are. From an order nothing leads to its customer's other orders. */
@Injectable()
export class OrderJourney implements OnModuleInit {
  readonly name = 'orders';

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly sources: JourneySources,
  ) {}

  onModuleInit(): void {
    this.sources.add(this);
  }

  readonly isOwn = async ({ kind, value }: JourneyKey, { userId }: Caller): Promise<boolean> =>
    kind === 'orderId' && this.unitOfWork.manager.existsBy(OrderRow, { id: value, userId });

  async explainJourney(question: JourneyQuestion): Promise<JourneyPart> {
    const [orders, users] = [idsOf(question, 'orderId'), idsOf(question, 'userId')];
    const rows = [
      ...(orders.length === 0 ? [] : await this.find({ id: In(orders) }, orders.length)),
      ...(users.length === 0 ? [] : await this.find({ userId: In(users) }, MOST_ORDERS)),
    ];
    return { hops: rows.flatMap(hopsOf), findings: rows.map(findingOfOrder), keys: rows.map(keyOf) };
  }

  private find(where: FindOptionsWhere<OrderRow>, take: number): Promise<OrderRow[]> {
    return this.unitOfWork.manager.find(OrderRow, { where, order: { id: 'DESC' }, take });
  }
}

const keyOf = ({ id }: OrderRow): JourneyKey => ({ kind: 'orderId', value: id });

function hopsOf(row: OrderRow): JourneyHop[] {
  const common = { service: 'orders', about: keyOf(row) };
  const placed = hopOf({
    ...{ ...common, at: row.placedAt.toISOString(), kind: 'http', state: 'done', place: 'POST /orders' },
    what: 'The order was placed.',
  });
  if (!row.settledAt) return [placed];
  const what = row.rejection ? `The order was rejected: ${row.rejection.detail}` : 'The order was confirmed.';
  const state = row.rejection ? 'failed' : 'done';
  return [placed, hopOf({ ...common, at: row.settledAt.toISOString(), kind: 'commit', state, place: 'orders', what })];
}

/** What an order that is open waits for. */
const AWAITED = {
  placed: 'its stock and its payment',
  reserved: 'its payment',
  paid: 'its stock',
} as const;

function findingOfOrder(row: OrderRow): JourneyFinding {
  const common = { service: 'orders', about: keyOf(row), since: (row.settledAt ?? row.placedAt).toISOString() };
  switch (row.state) {
    case 'confirmed':
      return findingOf({
        ...common,
        code: 'done',
        weight: 1,
        sentence: `The order is confirmed since ${common.since}.`,
      });
    case 'rejected':
      return findingOf({ ...common, code: 'rejected', sentence: `The order was rejected: ${row.rejection?.detail}` });
    case 'placed':
    case 'reserved':
    case 'paid':
      return findingOf({
        ...{ ...common, code: 'awaiting', until: row.expiresAt.toISOString() },
        sentence: `Waiting: the order waits for ${AWAITED[row.state]} since ${common.since}; it is rejected at ${row.expiresAt.toISOString()}.`,
        advice: 'See whether the pools inventory and payments run, and what waits in their queues.',
      });
  }
}
