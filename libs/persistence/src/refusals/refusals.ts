import { Injectable } from '@nestjs/common';
import { AccessRefused } from '@warren/contracts';
import { ForbiddenError, type Outcome, type RabbitContext } from '@warren/messaging';
import { v5 } from 'uuid';
import { Outbox } from '../outbox/outbox.ts';
import { UnitOfWork } from '../transactions/unit-of-work.ts';

/** Refusals that a process reports at once, and each second after that. An attacker must not fill the audit log. */
const AT_ONCE = 50;
const EACH_SECOND = 1;

/** Publishes `access.refused.v1`, for the audit log: what was asked, or reported, without the right to it. */
@Injectable()
export class Refusals {
  private allowed = AT_ONCE;
  private countedAt = Date.now();
  private unreported = 0;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
  ) {}

  /** For `onOutcome` of a server. Always under the same id: a delivery that comes again publishes nothing new. */
  async settled({ id, type, appId, group }: RabbitContext, outcome: Outcome): Promise<void> {
    if (outcome.kind !== 'dead' || outcome.reason.code !== ForbiddenError.code || !this.mayReport()) return;
    const others = this.unreported > 0 ? ` ${this.unreported} more were refused since the last report.` : '';
    const refused = {
      messageId: id,
      messageType: type,
      service: group,
      sentBy: appId ?? null,
      reason: `${outcome.reason.message}${others}`,
      refusedAt: new Date().toISOString(),
    };
    const options = { id: v5(`${AccessRefused.type} ${group}`, id), key: id };
    await this.unitOfWork.run(() => this.outbox.publish(AccessRefused, refused, options));
    this.unreported = 0;
  }

  private mayReport(): boolean {
    const now = Date.now();
    this.allowed = Math.min(AT_ONCE, this.allowed + ((now - this.countedAt) / 1_000) * EACH_SECOND);
    this.countedAt = now;
    const may = this.allowed >= 1;
    if (may) this.allowed -= 1;
    else this.unreported += 1;
    return may;
  }
}
