import { Injectable, Logger } from '@nestjs/common';
import {
  concat,
  defer,
  distinctUntilChanged,
  exhaustMap,
  filter,
  finalize,
  map,
  type Observable,
  of,
  share,
  takeWhile,
  timer,
} from 'rxjs';
import type { Order } from './domain/order.ts';
import { OrderStore } from './order-store.ts';

/** Between two looks, in milliseconds. */
const LOOK_EVERY_MS = 250;

type Seen = ReadonlyMap<string, Order>;

/**
 * Lets customers watch their orders live. It looks into the database four times a second, once for all who watch in this
 * process and not at all when nobody does: whichever process hears of payment and stock, no change is missed.
 */
@Injectable()
export class OrderWatch {
  private readonly logger = new Logger(OrderWatch.name);
  /** How many watch each order. */
  private readonly watchers = new Map<string, number>();
  private readonly looks = timer(LOOK_EVERY_MS, LOOK_EVERY_MS).pipe(
    exhaustMap(() => this.look()),
    share(),
  );

  constructor(private readonly store: OrderStore) {}

  /** The order as it is, and then whenever it has changed, until it is settled. */
  watch(order: Order): Observable<Order> {
    return concat(of(order), this.looksAt(order.record.id)).pipe(
      distinctUntilChanged((before, now) => before.status.state === now.status.state),
      takeWhile(({ status }) => !('at' in status), true),
    );
  }

  private looksAt(id: string): Observable<Order> {
    return defer(() => {
      this.count(id, 1);
      return this.looks;
    }).pipe(
      map((seen) => seen.get(id)),
      filter((order) => order !== undefined),
      finalize(() => this.count(id, -1)),
    );
  }

  private count(id: string, change: 1 | -1): void {
    const watchers = (this.watchers.get(id) ?? 0) + change;
    if (watchers === 0) this.watchers.delete(id);
    else this.watchers.set(id, watchers);
  }

  private async look(): Promise<Seen> {
    try {
      const orders = await this.store.findAll([...this.watchers.keys()]);
      return new Map(orders.map((order) => [order.record.id, order]));
    } catch (error) {
      this.logger.debug(`Watched orders could not be read, and will be in ${LOOK_EVERY_MS} ms: ${String(error)}`);
      return new Map();
    }
  }
}
