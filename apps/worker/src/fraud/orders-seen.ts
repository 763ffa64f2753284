import { Injectable } from '@nestjs/common';
import { OrderFlagged } from '@showcase/contracts';
import { Outbox, UnitOfWork } from '@warren/persistence';
import { type Evidence, FLAG_FROM, suspicionOf } from './suspicion.ts';

/** An order, as far as fraud is concerned. */
export interface SeenOrder {
  readonly orderId: string;
  readonly userId: string;
  readonly amount: number;
}

/** What happened to an order: it was placed, or paid for. */
export type OrderTransition = 'placed' | 'paid';

interface Row {
  readonly amount: string;
  readonly within_an_hour: string;
  readonly paid_within_a_day: string;
  readonly minutes: string | null;
}

/** Orders and what is suspicious about them. */
@Injectable()
export class OrdersSeen {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
  ) {}

  async registered(userId: string, at: string): Promise<void> {
    await this.unitOfWork.manager.query('INSERT INTO registrations VALUES ($1, $2) ON CONFLICT DO NOTHING', [
      userId,
      at,
    ]);
  }

  /** Notes it, and looks at the order anew. It is flagged once. */
  async record(what: OrderTransition, { orderId, userId, amount }: SeenOrder, at: string): Promise<void> {
    await this.unitOfWork.run(async () => {
      const { manager } = this.unitOfWork;
      // Orders of one customer must see each other to be counted.
      await this.unitOfWork.hold(userId);
      await manager.query(
        `INSERT INTO orders AS seen (order_id, user_id, amount, placed_at, paid_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (order_id) DO UPDATE SET paid_at = coalesce(seen.paid_at, EXCLUDED.paid_at),
           placed_at = least(seen.placed_at, EXCLUDED.placed_at)`,
        [orderId, userId, amount, at, what === 'paid' ? at : null],
      );
      await this.judge(orderId, userId);
    });
  }

  private async judge(orderId: string, userId: string): Promise<void> {
    const { score, reasons } = suspicionOf(await this.evidence(orderId));
    const [rows] = (await this.unitOfWork.manager.query(
      `UPDATE orders SET score = $2, reasons = $3,
         flagged_at = coalesce(flagged_at, CASE WHEN $2 >= ${FLAG_FROM} THEN now() END)
       WHERE order_id = $1 RETURNING flagged_at = now() AS flagged`,
      [orderId, score, reasons],
    )) as [{ flagged: boolean | null }[], number];
    if (rows[0]?.flagged !== true) return;
    const event = { orderId, userId, score, reasons: [...reasons], flaggedAt: new Date().toISOString() };
    await this.outbox.publish(OrderFlagged, event, { key: userId });
  }

  private async evidence(orderId: string): Promise<Evidence> {
    const [row]: Row[] = await this.unitOfWork.manager.query(
      `SELECT this.amount,
         (SELECT count(*) FROM orders o WHERE o.user_id = this.user_id
            AND o.placed_at BETWEEN this.placed_at - interval '1 hour' AND this.placed_at) AS within_an_hour,
         (SELECT coalesce(sum(o.amount), 0) FROM orders o WHERE o.user_id = this.user_id AND o.paid_at IS NOT NULL
            AND o.placed_at BETWEEN this.placed_at - interval '1 day' AND this.placed_at) AS paid_within_a_day,
         extract(epoch FROM this.placed_at - registrations.at) / 60 AS minutes
       FROM orders this LEFT JOIN registrations USING (user_id) WHERE this.order_id = $1`,
      [orderId],
    );
    return {
      amount: Number(row?.amount),
      ordersWithinAnHour: Number(row?.within_an_hour),
      paidWithinADay: Number(row?.paid_within_a_day),
      minutesSinceRegistration: row?.minutes == null ? undefined : Number(row.minutes),
    };
  }
}
