import { Injectable } from '@nestjs/common';
import { IdempotencyKeys } from '@warren/http';
import { UnitOfWork } from '@warren/persistence';
import { NewOrders } from './new-orders.ts';
import { type OrderView, orderView } from './order-view.ts';
import { Orders } from './orders.ts';
import type { Item } from './stock.ts';

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
    private readonly newOrders: NewOrders,
    private readonly orders: Orders,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /**
   * Places an order, once for each key.
   * @throws UnacceptableError, ConflictError, MessagingError, as {@link Stock} and {@link IdempotencyKeys} do
   */
  async place({ userId, items, discountCode, idempotencyKey: key }: OrderRequest): Promise<OrderView> {
    return this.keys.once({ userId, key, content: ['POST /orders', items, discountCode ?? null] }, async (keep) => {
      const order = await this.newOrders.for(userId, items, discountCode);
      return this.unitOfWork.run(async () => {
        await this.orders.add(order);
        const answer = orderView(order);
        await keep(answer);
        return answer;
      });
    });
  }
}
