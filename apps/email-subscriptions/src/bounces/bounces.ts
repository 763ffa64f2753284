import { Inject, Injectable } from '@nestjs/common';
import { type NoteMailReport, SubscriberBounced, SubscriberComplained } from '@showcase/contracts';
import { type PayloadOf } from '@warren/contracts';
import { Outbox, UnitOfWork } from '@warren/persistence';
import { matchingKey } from '../subscribers/address.ts';
import { SubscriberRow } from '../subscribers/subscriber.entity.ts';
import { after, type SubscriberEvent } from '../subscriptions/subscriber-state.ts';
import { SUBSCRIPTION_SETTINGS, type SubscriptionSettings } from '../subscriptions/subscription-settings.ts';
import { Suppressions } from '../subscriptions/suppressions.ts';
import { severityOf } from './bounce-severity.ts';

type Report = PayloadOf<typeof NoteMailReport>;

/** Learns from mails that come back whom not to write to any more. */
@Injectable()
export class Bounces {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly suppressions: Suppressions,
    @Inject(SUBSCRIPTION_SETTINGS) private readonly settings: SubscriptionSettings,
  ) {}

  /** One complaint is enough, or one bounce for good, or several others within some days. A report counts once. */
  async note(report: Report): Promise<void> {
    await this.unitOfWork.run(async () => {
      await this.suppressions.settle();
      if (!(await this.#keep(report))) return;
      const event = await this.#meaningOf(report);
      if (!event) return;
      await this.suppressions.add(report.email, event);
      const subscriber = await this.#move(report.email, event);
      if (subscriber) await this.#publish(subscriber, report);
    });
  }

  /** @returns false for one that was kept before */
  async #keep({ reportId, email, about }: Report): Promise<boolean> {
    const kept: unknown[] = await this.unitOfWork.manager.query(
      `INSERT INTO bounces (report_id, digest, kind, status, at) VALUES ($1, $2, $3, $4, now())
       ON CONFLICT DO NOTHING RETURNING 1`,
      [reportId, this.suppressions.digest(email), about.kind, about.kind === 'bounce' ? about.status : null],
    );
    return kept.length === 1;
  }

  async #meaningOf({ email, about }: Report): Promise<'bounced' | 'complained' | undefined> {
    if (about.kind === 'complaint') return 'complained';
    if (severityOf(about.status) === 'hard') return 'bounced';
    const { count, days } = this.settings.softBounces;
    const [{ lately }] = (await this.unitOfWork.manager.query(
      `SELECT count(*)::int AS lately FROM bounces
       WHERE digest = $1 AND kind = 'bounce' AND at > now() - $2 * interval '1 day'`,
      [this.suppressions.digest(email), days],
    )) as [{ lately: number }];
    return lately >= count ? 'bounced' : undefined;
  }

  /** @returns undefined when there is nobody, or nothing changes */
  async #move(email: string, event: SubscriberEvent): Promise<SubscriberRow | undefined> {
    const { manager } = this.unitOfWork;
    const lock = { mode: 'pessimistic_write' } as const;
    const row = await manager.findOne(SubscriberRow, { where: { emailKey: matchingKey(email) }, lock });
    if (!row || after(row.status, event) === row.status) return undefined;
    await manager.update(SubscriberRow, { id: row.id }, { status: after(row.status, event) });
    return row;
  }

  async #publish({ id, email }: SubscriberRow, { about }: Report): Promise<void> {
    const [now, key] = [new Date().toISOString(), { key: id }];
    if (about.kind === 'complaint') {
      await this.outbox.publish(SubscriberComplained, { subscriberId: id, email, complainedAt: now }, key);
    } else {
      const { status } = about;
      await this.outbox.publish(SubscriberBounced, { subscriberId: id, email, status, bouncedAt: now }, key);
    }
  }
}
