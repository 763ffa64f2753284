import { Inject, Injectable } from '@nestjs/common';
import { type NoteMailReport, SubscriberBounced, SubscriberComplained } from '@showcase/contracts';
import { matchingKey, type PayloadOf } from '@warren/contracts';
import { Outbox, UnitOfWork } from '@warren/persistence';
import { SubscriberRow } from '../subscribers/subscriber.entity.ts';
import { after } from '../subscriptions/subscriber-state.ts';
import { SUBSCRIPTION_SETTINGS, type SubscriptionSettings } from '../subscriptions/subscription-settings.ts';
import { Suppressions } from '../subscriptions/suppressions.ts';
import type { BounceCause } from './bounce-rules.ts';
import { causeOf, isPassing, PASSING, specificStatus } from './bounce-cause.ts';

type About = PayloadOf<typeof NoteMailReport>['about'];

/** What is known of a mail that came back, once it is known whose it was. */
export interface BounceReport {
  readonly reportId: string;
  readonly email: string;
  readonly about: About;
}

/** Learns from mails that come back whom not to write to any more. */
@Injectable()
export class Bounces {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly suppressions: Suppressions,
    @Inject(SUBSCRIPTION_SETTINGS) private readonly settings: SubscriptionSettings,
  ) {}

  /**
   * One complaint is enough, or one bounce off a mailbox that does not exist, or several others within some days. What
   * is about us, or about what we write, counts for nothing: it says nothing of the mailbox. A report counts once.
   */
  async note(report: BounceReport): Promise<void> {
    await this.unitOfWork.run(async () => {
      await this.suppressions.settle();
      const cause = report.about.kind === 'bounce' ? causeOf(report.about) : undefined;
      if (!(await this.keep(report, cause))) return;
      const ending = await this.endingOf(report, cause);
      if (!ending) return;
      await this.suppressions.add(report.email, ending);
      const subscriber = await this.move(report.email, ending);
      if (subscriber) await this.publish(subscriber, report);
    });
  }

  /** @returns false for one that was kept before */
  private async keep({ reportId, email, about }: BounceReport, cause: BounceCause | undefined): Promise<boolean> {
    const status = about.kind === 'bounce' ? specificStatus(about) : null;
    const kept: unknown[] = await this.unitOfWork.manager.query(
      `INSERT INTO bounces (report_id, digest, kind, status, cause, at) VALUES ($1, $2, $3, $4, $5, now())
       ON CONFLICT DO NOTHING RETURNING 1`,
      [reportId, this.suppressions.digest(email), about.kind, status, cause ?? null],
    );
    return kept.length === 1;
  }

  private async endingOf(
    { email }: BounceReport,
    cause: BounceCause | undefined,
  ): Promise<'bounced' | 'complained' | undefined> {
    if (cause === undefined) return 'complained';
    if (cause === 'no-such-mailbox') return 'bounced';
    return isPassing(cause) && (await this.hasBouncedOften(email)) ? 'bounced' : undefined;
  }

  private async hasBouncedOften(email: string): Promise<boolean> {
    const { count, days } = this.settings.softBounces;
    const [{ lately }] = (await this.unitOfWork.manager.query(
      `SELECT count(*)::int AS lately FROM bounces
       WHERE digest = $1 AND kind = 'bounce' AND cause = ANY($2) AND at > now() - $3 * interval '1 day'`,
      [this.suppressions.digest(email), [...PASSING], days],
    )) as [{ lately: number }];
    return lately >= count;
  }

  /** @returns undefined when the address is on no list, or nothing changes */
  private async move(email: string, ending: 'bounced' | 'complained'): Promise<SubscriberRow | undefined> {
    const { manager } = this.unitOfWork;
    const lock = { mode: 'pessimistic_write' } as const;
    const row = await manager.findOne(SubscriberRow, { where: { emailKey: matchingKey(email) }, lock });
    if (!row || after(row.status, ending) === row.status) return undefined;
    await manager.update(SubscriberRow, { id: row.id }, { status: after(row.status, ending) });
    return row;
  }

  private async publish({ id, email }: SubscriberRow, { about }: BounceReport): Promise<void> {
    const [now, key] = [new Date().toISOString(), { key: id }];
    if (about.kind === 'complaint') {
      await this.outbox.publish(SubscriberComplained, { subscriberId: id, email, complainedAt: now }, key);
    } else {
      const status = specificStatus(about);
      await this.outbox.publish(SubscriberBounced, { subscriberId: id, email, status, bouncedAt: now }, key);
    }
  }
}
