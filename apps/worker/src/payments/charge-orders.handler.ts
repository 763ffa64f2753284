import { Controller, Inject } from '@nestjs/common';
import {
  OrderPlaced,
  OrderRejected,
  PaymentFailed,
  PaymentRefunded,
  PaymentSucceeded,
  StockRejected,
} from '@showcase/contracts';
import { type PayloadOf } from '@warren/contracts';
import { Event, newId } from '@warren/messaging';
import { EventStore, Outbox, type Recorded } from '@warren/persistence';
import { WORKER_SETTINGS, type WorkerSettings } from '../pool/worker-settings.ts';
import { walletStream, type WalletStreams } from './wallet-stream.ts';
import type { WalletEvent } from './wallet.decider.ts';

type Order = Pick<PayloadOf<typeof OrderPlaced>, 'orderId' | 'customer'>;

/**
 * Charges for orders, and gives back what was charged for those that come to nothing. Facts may come in any order and
 * again: the wallet remembers each order. One that is called off before it is placed is never charged, and nothing is
 * said of it: whoever called it off has told everybody.
 */
@Controller()
export class ChargeOrdersHandler {
  private readonly wallets: WalletStreams;

  constructor(
    store: EventStore,
    private readonly outbox: Outbox,
    @Inject(WORKER_SETTINGS) private readonly settings: WorkerSettings,
  ) {
    this.wallets = store.of(walletStream);
  }

  @Event(OrderPlaced)
  async placed({ orderId, customer, total }: PayloadOf<typeof OrderPlaced>): Promise<void> {
    const opensIn = this.settings.walletCurrency;
    const charge = { type: 'charge', orderId, paymentId: newId(), opensIn, ...total } as const;
    const { events } = await this.wallets.decide(customer.userId, charge);
    for (const event of events) await this.publish(event, { orderId, customer }, total.currency);
  }

  @Event(StockRejected)
  async outOfStock(order: PayloadOf<typeof StockRejected>): Promise<void> {
    await this.callOff(order);
  }

  @Event(OrderRejected)
  async rejected(order: PayloadOf<typeof OrderRejected>): Promise<void> {
    await this.callOff(order);
  }

  private async callOff({ orderId, customer }: Order): Promise<void> {
    const opensIn = this.settings.walletCurrency;
    const { events, state } = await this.wallets.decide(customer.userId, { type: 'call-off', orderId, opensIn });
    for (const event of events) await this.publish(event, { orderId, customer }, state.currency ?? opensIn);
  }

  /** What others need to know of it. After the append, which holds the wallet: so one customer's facts have an order. */
  private async publish(event: Recorded<WalletEvent>, { orderId, customer }: Order, currency: string): Promise<void> {
    const at = event.recordedAt.toISOString();
    const key = { key: customer.userId };
    if (event.type === 'ChargeDeclined') {
      const { reason, amount } = event.data;
      const failed = { orderId, customer, total: { amount, currency }, reason, failedAt: at };
      await this.outbox.publish(PaymentFailed, failed, key);
    } else if (event.type === 'OrderCharged' || event.type === 'OrderRefunded') {
      const { paymentId, amount } = event.data;
      const payment = { paymentId, orderId, customer, total: { amount, currency } };
      await (event.type === 'OrderCharged'
        ? this.outbox.publish(PaymentSucceeded, { ...payment, paidAt: at }, key)
        : this.outbox.publish(PaymentRefunded, { ...payment, refundedAt: at }, key));
    }
  }
}
