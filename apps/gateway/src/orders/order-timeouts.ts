import { Inject, Injectable } from '@nestjs/common';
import { Pollers, type PollResult } from '@warren/persistence';
import { Orders } from './orders.ts';

/** How long an order may wait for stock and payment, in milliseconds. */
export const ORDER_TIMEOUT_MS = Symbol('OrderTimeoutMs');

/** Rejected in one transaction. */
const BATCH = 50;
/** A gateway that was down has events waiting for it. They are handled before orders are rejected for want of them. */
const CONSUME_FIRST_MS = 30_000;

/**
 * Rejects orders that have had no event in time. The time is a column of the order, so no restart and no loss of Redis
 * loses it; several gateways share the work, each passing over the rows that others have locked.
 */
@Injectable()
export class OrderTimeouts {
  constructor(
    private readonly orders: Orders,
    @Inject(ORDER_TIMEOUT_MS) timeoutMs: number,
    pollers: Pollers,
  ) {
    pollers.add({
      name: 'Overdue orders',
      run: () => this.run(),
      firstAfterMs: Math.min(CONSUME_FIRST_MS, timeoutMs),
    });
  }

  private async run(): Promise<PollResult> {
    return (await this.orders.giveUpOverdue(BATCH)) === BATCH ? 'more' : 'idle';
  }
}
