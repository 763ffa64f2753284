import { Controller, Inject } from '@nestjs/common';
import { allow, DeliverEmail, NotifyAdministrators, OrderRejected, UserRegistered } from '@showcase/contracts';
import { type PayloadOf, TaskFailed } from '@warren/contracts';
import { Event, Task } from '@warren/messaging';
import { Outbox } from '@warren/persistence';
import { WORKER_SETTINGS, type WorkerSettings } from '../pool/worker-settings.ts';
import { ReportedFailures } from './reported-failures.ts';

/** Decides what the administrators are told, by mail. The email pool sends it. */
@Controller()
export class NotifyAdministratorsHandler {
  private readonly to: string;

  constructor(
    @Inject(WORKER_SETTINGS) { adminEmail }: WorkerSettings,
    private readonly outbox: Outbox,
    private readonly failures: ReportedFailures,
  ) {
    this.to = adminEmail;
  }

  @Event(UserRegistered)
  async registered({ userId, email, name, registeredAt }: PayloadOf<typeof UserRegistered>): Promise<void> {
    const subject = `New user: ${name.replace(/\s+/g, ' ')}`;
    const text = `${name} <${email}> registered at ${registeredAt}.\nUser id: ${userId}`;
    await this.outbox.enqueue(DeliverEmail, { to: this.to, subject, text }, { key: userId });
  }

  @Event(OrderRejected)
  async rejected(order: PayloadOf<typeof OrderRejected>): Promise<void> {
    const { orderId, customer, reason, detail, rejectedAt } = order;
    const subject = `Order rejected: ${reason}`;
    const text = `Order ${orderId} of ${customer.name} <${customer.email}> was rejected at ${rejectedAt}.\n${detail}`;
    await this.outbox.enqueue(DeliverEmail, { to: this.to, subject, text }, { key: customer.userId });
  }

  /** A task that has failed is a dead letter, and waits for a person. */
  @Event(TaskFailed)
  async failed(event: PayloadOf<typeof TaskFailed>): Promise<void> {
    if (!(await this.failures.isFirst(event))) return;
    const { taskId, taskType, attempt, error, endedAt } = event;
    const text =
      `Task ${taskId} (${taskType}) was given up at ${endedAt}, after attempt ${attempt}.\n${error.code}: ${error.message}\n\n` +
      'It is kept as a dead letter. Others that fail of the same thing within this hour are not written of.';
    await this.outbox.enqueue(DeliverEmail, { to: this.to, subject: `Task failed: ${taskType}`, text });
  }

  /** The result is what the task's row at the gateway shows: which mail became of it. */
  @Task(NotifyAdministrators, allow('administrators:notify'))
  async announce({ subject, text }: PayloadOf<typeof NotifyAdministrators>): Promise<{ mailTaskId: string }> {
    return { mailTaskId: await this.outbox.enqueue(DeliverEmail, { to: this.to, subject, text }) };
  }
}
