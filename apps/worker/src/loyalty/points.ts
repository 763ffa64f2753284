import { Injectable } from '@nestjs/common';
import { type GetPoints, minorUnitsOf, type Money, PointsEarned } from '@showcase/contracts';
import { type AnswerInputOf } from '@warren/contracts';
import { Outbox, UnitOfWork } from '@warren/persistence';

const NEWEST = 100;

/** For what points came, or went again. Each happens once to an order. */
export type Cause = 'payment' | 'refund';

/** What was paid for an order, and by whom. */
export interface Paid {
  readonly orderId: string;
  readonly customer: { readonly userId: string };
  readonly total: Money;
}

/** A point for each whole unit that was paid: a ledger, in which a refund is an entry of its own. */
@Injectable()
export class Points {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
  ) {}

  async enter(cause: Cause, { orderId, customer: { userId }, total }: Paid): Promise<void> {
    const points = (cause === 'payment' ? 1 : -1) * Math.floor(total.amount / minorUnitsOf(total.currency));
    if (points === 0) return;
    await this.unitOfWork.run(async () => {
      if (!(await this.insert(cause, orderId, userId, points))) return;
      const event = {
        userId,
        orderId,
        points,
        balance: await this.balance(userId),
        earnedAt: new Date().toISOString(),
      };
      await this.outbox.publish(PointsEarned, event, { key: userId });
    });
  }

  async balance(userId: string): Promise<number> {
    const [row]: { sum: string }[] = await this.unitOfWork.manager.query(
      'SELECT coalesce(sum(points), 0) AS sum FROM points WHERE user_id = $1',
      [userId],
    );
    return Number(row?.sum);
  }

  async newest(userId: string): Promise<AnswerInputOf<typeof GetPoints>['entries']> {
    const rows: { order_id: string; points: string; at: Date }[] = await this.unitOfWork.manager.query(
      `SELECT order_id, points, at FROM points WHERE user_id = $1 ORDER BY at DESC, order_id LIMIT ${NEWEST}`,
      [userId],
    );
    return rows.map(({ order_id, points, at }) => ({
      orderId: order_id,
      points: Number(points),
      at: at.toISOString(),
    }));
  }

  /** @returns false when it is entered already. Balances of one user follow each other: see `Outbox` on order. */
  private async insert(cause: Cause, orderId: string, userId: string, points: number): Promise<boolean> {
    await this.unitOfWork.hold(userId);
    const rows: unknown[] = await this.unitOfWork.manager.query(
      `INSERT INTO points (order_id, cause, user_id, points, at) VALUES ($1, $2, $3, $4, clock_timestamp())
       ON CONFLICT DO NOTHING RETURNING 1`,
      [orderId, cause, userId, points],
    );
    return rows.length === 1;
  }
}
