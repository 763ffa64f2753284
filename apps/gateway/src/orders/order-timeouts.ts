import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { ORDER_TIMEOUT_MS } from './order-timeout.ts';
import { Orders } from './orders.ts';

const LOOK_EVERY_MS = 1_000;
/** Given up in one transaction. */
const AT_ONCE = 50;
/** A gateway that was away has facts waiting for it. They are heard before anything is given up for want of them. */
const CONSUME_FIRST_MS = 30_000;

/**
 * Gives up orders that have heard nothing in time. The moment is a column of the order, so no restart and no loss of
 * Redis forgets it; several gateways share the work, each taking what the others have not in hand.
 */
@Injectable()
export class OrderTimeouts implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #logger = new Logger(OrderTimeouts.name);
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #closed = false;

  constructor(
    private readonly orders: Orders,
    @Inject(ORDER_TIMEOUT_MS) private readonly timeoutMs: number,
  ) {}

  onApplicationBootstrap(): void {
    this.#lookIn(Math.min(CONSUME_FIRST_MS, this.timeoutMs));
  }

  async onModuleDestroy(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#looking;
  }

  #lookIn(ms: number): void {
    this.#timer = setTimeout(() => {
      this.#looking = this.#look();
    }, ms).unref();
  }

  async #look(): Promise<void> {
    try {
      while (!this.#closed && (await this.orders.giveUpOverdue(AT_ONCE)) === AT_ONCE);
    } catch (error) {
      this.#logger.warn(`Overdue orders could not be given up, and will be in a moment: ${String(error)}`);
    }
    if (!this.#closed) this.#lookIn(LOOK_EVERY_MS);
  }
}
