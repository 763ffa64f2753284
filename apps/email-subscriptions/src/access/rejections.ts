import { Injectable } from '@nestjs/common';
import { AccessRefused } from '@warren/contracts';
import { ForbiddenError, type Outcome, type RabbitContext } from '@warren/messaging';
import { Outbox, UnitOfWork } from '@warren/persistence';
import type { OutcomeListener } from '@warren/service';
import { v5 } from 'uuid';
import { GROUP } from '../group.ts';

/** Publishes, for the audit log, what was asked without the right to it. */
@Injectable()
export class Rejections implements OutcomeListener {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
  ) {}

  /** Always under the same id: a delivery that comes again publishes nothing new. */
  async settled({ id, type, appId }: RabbitContext, outcome: Outcome): Promise<void> {
    if (outcome.kind !== 'dead' || outcome.reason.code !== ForbiddenError.code) return;
    const refused = {
      messageId: id,
      messageType: type,
      service: GROUP,
      sentBy: appId ?? null,
      reason: outcome.reason.message,
      refusedAt: new Date().toISOString(),
    };
    const options = { id: v5(AccessRefused.type, id), key: id };
    await this.unitOfWork.run(() => this.outbox.publish(AccessRefused, refused, options));
  }
}
