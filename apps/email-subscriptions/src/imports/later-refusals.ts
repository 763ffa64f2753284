import { Injectable } from '@nestjs/common';
import { SubscriberBounced, SubscriberComplained, SubscriberUnsubscribed } from '@showcase/contracts';
import { matchingKey } from '@warren/contracts';
import { Outbox, UnitOfWork } from '@warren/persistence';
import { after } from '../subscriptions/subscriber-state.ts';
import type { SubscriberRow } from '../subscribers/subscriber.entity.ts';
import { isRefused, type Refused, type ValidRow } from './import-row.ts';

type Row = ValidRow & { readonly line: number };
type Known = Pick<SubscriberRow, 'id' | 'email' | 'status'> & { readonly key: string };

interface Change extends Known {
  readonly to: Refused;
}

/**
 * What a row says of somebody who is on the list already counts where it is a refusal: lists come in several files, those
 * who left in one of their own.
 */
@Injectable()
export class LaterRefusals {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
  ) {}

  /** Within the open transaction. @returns the lines by which somebody gets no mail from now on */
  async apply(rows: readonly Row[]): Promise<ReadonlyMap<number, Refused>> {
    const known = await this.known(rows.filter(({ status }) => isRefused(status)));
    const lines = new Map<number, Refused>();
    const changes = new Map<string, Change>();
    for (const { line, email, status: to } of rows) {
      const subscriber = known.get(matchingKey(email));
      if (!subscriber || !isRefused(to)) continue;
      const from = changes.get(subscriber.id)?.to ?? subscriber.status;
      if (from === to || after(from, to) !== to) continue;
      changes.set(subscriber.id, { ...subscriber, to });
      lines.set(line, to);
    }
    if (changes.size > 0) await this.keep([...changes.values()]);
    return lines;
  }

  private async known(rows: readonly Row[]): Promise<ReadonlyMap<string, Known>> {
    if (rows.length === 0) return new Map();
    const found: Known[] = await this.unitOfWork.manager.query(
      'SELECT id, email, email_key AS key, status FROM subscribers WHERE email_key = ANY($1) ORDER BY id FOR UPDATE',
      [rows.map(({ email }) => matchingKey(email))],
    );
    return new Map(found.map((subscriber) => [subscriber.key, subscriber]));
  }

  private async keep(changes: readonly Change[]): Promise<void> {
    const { manager } = this.unitOfWork;
    const [ids, statuses] = [changes.map(({ id }) => id), changes.map(({ to }) => to)];
    await manager.query(
      `UPDATE subscribers SET status = change.status FROM unnest($1::uuid[], $2::text[]) AS change (id, status)
       WHERE subscribers.id = change.id`,
      [ids, statuses],
    );
    await manager.query(
      `INSERT INTO consents (subscriber_id, what, at, form) SELECT *, now(), 'import' FROM unnest($1::uuid[], $2::text[])`,
      [ids, statuses],
    );
    await manager.query('DELETE FROM confirmations WHERE subscriber_id = ANY($1) AND used_at IS NULL', [ids]);
    await this.publish(changes);
  }

  private async publish(changes: readonly Change[]): Promise<void> {
    const at = new Date().toISOString();
    const of = (wanted: Refused) =>
      changes.filter(({ to }) => to === wanted).map(({ id, email }) => ({ key: id, who: { subscriberId: id, email } }));
    await this.outbox.publishAll(
      SubscriberUnsubscribed,
      of('unsubscribed').map(({ key, who }) => ({ key, payload: { ...who, unsubscribedAt: at } })),
    );
    await this.outbox.publishAll(
      SubscriberComplained,
      of('complained').map(({ key, who }) => ({ key, payload: { ...who, complainedAt: at } })),
    );
    await this.outbox.publishAll(
      SubscriberBounced,
      of('bounced').map(({ key, who }) => ({ key, payload: { ...who, status: '5.0.0', bouncedAt: at } })),
    );
  }
}
