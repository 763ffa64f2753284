import { Inject, Injectable } from '@nestjs/common';
import type { Customer } from '@showcase/contracts';
import { UnacceptableError, UnauthenticatedError } from '@warren/http';
import { newId } from '@warren/messaging';
import { Users } from '../users/users.ts';
import { ImpossibleOrderError, Order } from './domain/order.ts';
import { ORDER_TIMEOUT_MS } from './order-timeouts.ts';
import { type Item, Stock } from './stock.ts';

/** Makes an order that is not stored yet: with its customer, and with the prices that inventory quotes. */
@Injectable()
export class NewOrders {
  constructor(
    private readonly users: Users,
    private readonly stock: Stock,
    @Inject(ORDER_TIMEOUT_MS) private readonly timeoutMs: number,
  ) {}

  /** @throws UnacceptableError, UnauthenticatedError, MessagingError, as {@link Stock} does */
  async for(userId: string, items: readonly Item[], discountCode: string | undefined): Promise<Order> {
    const [customer, lines] = await Promise.all([this.customer(userId), this.stock.linesFor(items)]);
    const draft = { id: newId(), customer, lines, discountCode: discountCode ?? null, placedAt: new Date() };
    try {
      return Order.place(draft, this.timeoutMs);
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
