import { Injectable } from '@nestjs/common';
import type { OrderLine, StockRejected } from '@showcase/contracts';
import type { PayloadOf } from '@warren/contracts';
import { UnitOfWork } from '@warren/persistence';
import { In, MoreThan } from 'typeorm';
import { ProductRow } from './product.entity.ts';
import { type OrderEvent, type ReservationState, type Step, stepFor } from './reservation-state.ts';

type Missing = PayloadOf<typeof StockRejected>['missing'];
type Quantities = ReadonlyMap<string, number>;

/** What came of a wish to reserve; `undefined` when the order was dealt with before. */
export type Reserved =
  { readonly reserved: true } | { readonly reserved: false; readonly missing: Missing } | undefined;

/** What is in the warehouse, and for whom it is set aside. */
@Injectable()
export class Stock {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async products(skus: readonly string[]): Promise<ProductRow[]> {
    return this.unitOfWork.manager.findBy(ProductRow, { sku: In([...skus]) });
  }

  /** By SKU, those behind `after`. */
  async page(limit: number, after: string): Promise<ProductRow[]> {
    return this.unitOfWork.manager.find(ProductRow, {
      where: { sku: MoreThan(after) },
      order: { sku: 'ASC' },
      take: limit,
    });
  }

  /** Sets all lines aside, or none. */
  async reserve(orderId: string, lines: readonly OrderLine[]): Promise<Reserved> {
    return this.unitOfWork.run(async () => {
      const { step } = await this.stepFor(orderId, 'placed');
      if (step !== 'reserve') return undefined;
      const wanted = quantitiesOf(lines);
      const missing = await this.missing(wanted);
      if (missing.length === 0) await this.move(wanted, -1);
      await this.note(orderId, missing.length === 0 ? 'reserved' : 'rejected', wanted);
      return missing.length === 0 ? { reserved: true } : { reserved: false, missing };
    });
  }

  /** Puts back what was set aside for an order that came to nothing. @returns whether anything was */
  async release(orderId: string): Promise<boolean> {
    return this.unitOfWork.run(async () => {
      const { step, held } = await this.stepFor(orderId, 'came-to-nothing');
      if (step === 'nothing') return false;
      if (step === 'release') await this.move(held, 1);
      await this.note(orderId, step === 'release' ? 'released' : 'called-off', held);
      return step === 'release';
    });
  }

  /** The order's beginning and end can be in two hands at once, and there may be no row yet to lock. */
  private async stepFor(orderId: string, event: OrderEvent): Promise<{ step: Step; held: Quantities }> {
    await this.unitOfWork.hold(orderId);
    const [row]: { state: ReservationState; lines: Record<string, number> }[] = await this.unitOfWork.manager.query(
      'SELECT state, lines FROM reservations WHERE order_id = $1',
      [orderId],
    );
    return { step: stepFor(row?.state, event), held: new Map(Object.entries(row?.lines ?? {})) };
  }

  /** Locks the products, in one order for all, so that two orders never wait for each other. */
  private async missing(wanted: Quantities): Promise<Missing> {
    const rows: { sku: string; available: number }[] = await this.unitOfWork.manager.query(
      'SELECT sku, available FROM products WHERE sku = ANY($1) ORDER BY sku FOR UPDATE',
      [[...wanted.keys()]],
    );
    const available = new Map(rows.map((row) => [row.sku, row.available]));
    return [...wanted]
      .map(([sku, quantity]) => ({ sku, wanted: quantity, available: available.get(sku) ?? 0 }))
      .filter((line) => line.available < line.wanted);
  }

  private async move(quantities: Quantities, sign: 1 | -1): Promise<void> {
    await this.unitOfWork.manager.query(
      `UPDATE products SET available = available + moved.quantity FROM
         (SELECT sku FROM products WHERE sku = ANY($1) ORDER BY sku FOR UPDATE) AS locked
         JOIN unnest($1::text[], $2::int[]) AS moved (sku, quantity) USING (sku)
       WHERE products.sku = locked.sku`,
      [[...quantities.keys()], [...quantities.values()].map((quantity) => sign * quantity)],
    );
  }

  private async note(orderId: string, state: ReservationState, lines: Quantities): Promise<void> {
    await this.unitOfWork.manager.query(
      `INSERT INTO reservations (order_id, state, lines, since) VALUES ($1, $2, $3, now())
       ON CONFLICT (order_id) DO UPDATE SET state = EXCLUDED.state, since = EXCLUDED.since`,
      [orderId, state, JSON.stringify(Object.fromEntries(lines))],
    );
  }
}

/** One product may stand on several lines. */
function quantitiesOf(lines: readonly OrderLine[]): Map<string, number> {
  const quantities = new Map<string, number>();
  for (const { sku, quantity } of lines) quantities.set(sku, (quantities.get(sku) ?? 0) + quantity);
  return quantities;
}
