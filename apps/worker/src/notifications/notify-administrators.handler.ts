import { Controller, Inject } from '@nestjs/common';
import { DeliverEmail, NotifyAdministrators, OrderRejected, type PayloadOf, UserRegistered } from '@warren/contracts';
import { Event, Task } from '@warren/messaging';
import { Outbox } from '@warren/persistence';
import { WORKER_SETTINGS, type WorkerSettings } from '../pool/worker-settings.ts';

/** Decides what the administrators are told, by mail. The email pool sends it. */
@Controller()
export class NotifyAdministratorsHandler {
  readonly #to: string;

  constructor(
    @Inject(WORKER_SETTINGS) { adminEmail }: WorkerSettings,
    private readonly outbox: Outbox,
  ) {
    this.#to = adminEmail;
  }

  @Event(UserRegistered)
  async registered({ userId, email, name, registeredAt }: PayloadOf<typeof UserRegistered>): Promise<void> {
    const subject = `New user: ${name.replace(/\s+/g, ' ')}`;
    const text = `${name} <${email}> registered at ${registeredAt}.\nUser id: ${userId}`;
    await this.outbox.enqueue(DeliverEmail, { to: this.#to, subject, text }, { key: userId });
  }

  @Event(OrderRejected)
  async rejected(order: PayloadOf<typeof OrderRejected>): Promise<void> {
    const { orderId, customer, reason, detail, rejectedAt } = order;
    const subject = `Order rejected: ${reason}`;
    const text = `Order ${orderId} of ${customer.name} <${customer.email}> was rejected at ${rejectedAt}.\n${detail}`;
    await this.outbox.enqueue(DeliverEmail, { to: this.#to, subject, text }, { key: customer.userId });
  }

  /** The result is what the task's row at the gateway shows: which mail became of it. */
  @Task(NotifyAdministrators)
  async announce({ subject, text }: PayloadOf<typeof NotifyAdministrators>): Promise<{ mailTaskId: string }> {
    return { mailTaskId: await this.outbox.enqueue(DeliverEmail, { to: this.#to, subject, text }) };
  }
}
