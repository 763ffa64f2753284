import { Inject, Injectable } from '@nestjs/common';
import type { Customer } from '@showcase/contracts';
import { newId } from '@warren/messaging';
import { UnitOfWork } from '@warren/persistence';
import { IdempotencyKeys, UnacceptableError, UnauthenticatedError } from '@warren/http';
import { Users } from '../users/users.ts';
import { ImpossibleOrderError, Order } from './domain/order.ts';
import { ORDER_TIMEOUT_MS } from './order-timeouts.ts';
import { type OrderView, orderView } from './order-view.ts';
import { Orders } from './orders.ts';
import { type Item, Stock } from './stock.ts';

interface OrderRequest {
  readonly userId: string;
  readonly items: readonly Item[];
  readonly discountCode?: string | undefined;
  readonly idempotencyKey: string | undefined;
}

/** The use case: asks for stock and prices, and then keeps the order, what it says and the answer in one transaction. */
@Injectable()
export class PlaceOrder {
  constructor(
    private readonly keys: IdempotencyKeys,
    private readonly users: Users,
    private readonly stock: Stock,
    private readonly orders: Orders,
    private readonly unitOfWork: UnitOfWork,
    @Inject(ORDER_TIMEOUT_MS) private readonly timeoutMs: number,
  ) {}

  /**
   * Places an order, once for each key.
   * @throws UnacceptableError, ConflictError, MessagingError, as {@link Stock} and {@link IdempotencyKeys} do
   */
  async place({ userId, items, discountCode, idempotencyKey: key }: OrderRequest): Promise<OrderView> {
    return this.keys.once({ userId, key, content: ['POST /orders', items, discountCode ?? null] }, async (keep) => {
      const order = await this.draw(userId, items, discountCode ?? null);
      return this.unitOfWork.run(async () => {
        await this.orders.add(order);
        const answer = orderView(order);
        await keep(answer);
        return answer;
      });
    });
  }

  private async draw(userId: string, items: readonly Item[], discountCode: string | null): Promise<Order> {
    const [customer, lines] = await Promise.all([this.customer(userId), this.stock.linesFor(items)]);
    try {
      return Order.place({ id: newId(), customer, lines, discountCode, placedAt: new Date() }, this.timeoutMs);
    } catch (error) {
      throw error instanceof ImpossibleOrderError ? new UnacceptableError(error.code, error.message) : error;
    }
  }

  private async customer(userId: string): Promise<Customer> {
    const user = await this.users.byId(userId);
    if (!user) throw new UnauthenticatedError('token-invalid', 'The user of this access token is gone.');
    return { userId, email: user.email, name: user.name };
  }
}
