import { Injectable } from '@nestjs/common';
import type { OrderPlaced, UserRegistered } from '@showcase/contracts';
import type { PayloadOf } from '@warren/contracts';
import { UnitOfWork } from '@warren/persistence';
import type { Range, StatementOrder } from './statement-mail.ts';

interface OrderRow extends Omit<StatementOrder, 'amount'> {
  /** A bigint, which PostgreSQL's driver gives as text. */
  readonly amount: string;
}

/** What this pool knows of customers: their addresses, and their orders. Events may come in any order. */
@Injectable()
export class Customers {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async registered({ userId, email, name }: PayloadOf<typeof UserRegistered>): Promise<void> {
    await this.unitOfWork.manager.query('INSERT INTO customers VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
      userId,
      email,
      name,
    ]);
  }

  async placed({ orderId, customer, total, placedAt }: PayloadOf<typeof OrderPlaced>): Promise<void> {
    await this.unitOfWork.manager.query(
      `INSERT INTO orders (order_id, user_id, amount, currency, placed_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (order_id) DO UPDATE SET user_id = $2, amount = $3, currency = $4, placed_at = $5`,
      [orderId, customer.userId, total.amount, total.currency, placedAt],
    );
  }

  async ended(orderId: string, outcome: 'confirmed' | 'rejected'): Promise<void> {
    await this.unitOfWork.manager.query(
      'INSERT INTO orders (order_id, outcome) VALUES ($1, $2) ON CONFLICT (order_id) DO UPDATE SET outcome = $2',
      [orderId, outcome],
    );
  }

  async find(userId: string): Promise<{ email: string; name: string } | undefined> {
    const rows: { email: string; name: string }[] = await this.unitOfWork.manager.query(
      'SELECT email, name FROM customers WHERE user_id = $1',
      [userId],
    );
    return rows[0];
  }

  /** Oldest first. */
  async orders(userId: string, { from, to }: Range): Promise<StatementOrder[]> {
    const rows: OrderRow[] = await this.unitOfWork.manager.query(
      `SELECT order_id AS id, amount, currency, placed_at AS "placedAt", coalesce(outcome, 'open') AS state FROM orders
       WHERE user_id = $1 AND placed_at >= $2 AND placed_at < $3 ORDER BY placed_at, order_id`,
      [userId, from, to],
    );
    return rows.map((row) => ({ ...row, amount: Number(row.amount) }));
  }
}
