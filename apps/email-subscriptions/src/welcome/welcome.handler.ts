import { Controller } from '@nestjs/common';
import { DeliverEmail, UserRegistered } from '@showcase/contracts';
import { type PayloadOf } from '@warren/contracts';
import { Event, newId } from '@warren/messaging';
import { Outbox, UnitOfWork } from '@warren/persistence';
import { Subscribers } from '../subscribers/subscribers.ts';
import { WelcomeMailRow } from './welcome-mail.entity.ts';
import { welcomeMail } from './welcome-mail.ts';

/** Puts new users on the list and decides whether they are greeted. Row, decision and mail are one transaction. */
@Controller()
export class WelcomeHandler {
  constructor(
    private readonly subscribers: Subscribers,
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
  ) {}

  @Event(UserRegistered)
  async registered(user: PayloadOf<typeof UserRegistered>): Promise<void> {
    await this.unitOfWork.run(async () => {
      const subscriber = (await this.subscribers.add(user, null)) ?? (await this.subscribers.byAddress(user.email));
      const decision = subscriber?.status === 'unsubscribed' ? 'withheld' : 'enqueued';
      const taskId = decision === 'enqueued' ? newId() : null;
      const first = await this.decide({ userId: user.userId, decision, taskId, decidedAt: new Date() });
      if (first && taskId) await this.outbox.enqueue(DeliverEmail, welcomeMail(user), { id: taskId, key: user.userId });
    });
  }

  /** @returns false when it was decided before, by a fact with another id */
  private async decide(row: WelcomeMailRow): Promise<boolean> {
    const insert = this.unitOfWork.manager.createQueryBuilder().insert().into(WelcomeMailRow).values(row);
    const { raw } = (await insert.orIgnore().returning('user_id').execute()) as { raw: unknown[] };
    return raw.length === 1;
  }
}
