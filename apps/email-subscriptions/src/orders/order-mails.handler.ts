import { Controller } from '@nestjs/common';
import { DeliverEmail, OrderConfirmed, OrderRejected } from '@showcase/contracts';
import { type InputOf, type PayloadOf } from '@warren/contracts';
import { Event, newId } from '@warren/messaging';
import { Outbox, UnitOfWork } from '@warren/persistence';
import { confirmationMail, rejectionMail } from './order-mail.ts';
import { OrderMailRow } from './order-mail.entity.ts';

/** Customers hear how their orders end, once, whatever list they are on: they asked for it by ordering. */
@Controller()
export class OrderMailsHandler {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
  ) {}

  @Event(OrderConfirmed)
  async confirmed(order: PayloadOf<typeof OrderConfirmed>): Promise<void> {
    await this.enqueueOnce(order.orderId, order.customer.userId, confirmationMail(order));
  }

  @Event(OrderRejected)
  async rejected(order: PayloadOf<typeof OrderRejected>): Promise<void> {
    await this.enqueueOnce(order.orderId, order.customer.userId, rejectionMail(order));
  }

  private async enqueueOnce(orderId: string, key: string, mail: InputOf<typeof DeliverEmail>): Promise<void> {
    const taskId = newId();
    await this.unitOfWork.run(async () => {
      const insert = this.unitOfWork.manager.createQueryBuilder().insert().into(OrderMailRow);
      const inserted = insert.values({ orderId, taskId, decidedAt: new Date() }).orIgnore().returning('order_id');
      const { raw } = (await inserted.execute()) as { raw: unknown[] };
      if (raw.length === 1) await this.outbox.enqueue(DeliverEmail, mail, { id: taskId, key });
    });
  }
}
