import { Injectable } from '@nestjs/common';
import { type ImportedConsent, SubscriberAdded, SubscriberConfirmed } from '@showcase/contracts';
import { newId } from '@warren/messaging';
import { Outbox, UnitOfWork } from '@warren/persistence';
import { matchingKey } from '@warren/contracts';
import type { ValidRow } from './import-row.ts';

interface NewSubscriber extends ValidRow {
  readonly line: number;
  readonly id: string;
}

/** Puts many people on the list in few statements, and tells the world of each. */
@Injectable()
export class NewSubscribers {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
  ) {}

  /** Within the open transaction. @returns the lines of those who were not on the list before */
  async add(rows: readonly (ValidRow & { line: number })[], consent: ImportedConsent | null): Promise<number[]> {
    const newSubscribers = await this.insert(
      rows.map((row) => ({ ...row, id: newId() })),
      consent ? 'confirmed' : 'pending',
    );
    await this.publish(newSubscribers);
    if (consent)
      await this.keepConsent(
        newSubscribers.filter(({ status }) => status === undefined),
        consent,
      );
    return newSubscribers.map(({ line }) => line);
  }

  private async insert(
    newSubscribers: readonly NewSubscriber[],
    otherwise: 'pending' | 'confirmed',
  ): Promise<NewSubscriber[]> {
    const inserted: { id: string }[] = await this.unitOfWork.manager.query(
      `INSERT INTO subscribers (id, email, email_key, name, status, created_at)
       SELECT id, email, email_key, name, status, now()
       FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[]) AS newcomer (id, email, email_key, name, status)
       ON CONFLICT (email_key) DO NOTHING RETURNING id`,
      [
        newSubscribers.map(({ id }) => id),
        newSubscribers.map(({ email }) => email),
        newSubscribers.map(({ email }) => matchingKey(email)),
        newSubscribers.map(({ name }) => name),
        newSubscribers.map(({ status }) => status ?? otherwise),
      ],
    );
    const ids = new Set(inserted.map(({ id }) => id));
    return newSubscribers.filter(({ id }) => ids.has(id));
  }

  private async publish(newSubscribers: readonly NewSubscriber[]): Promise<void> {
    const addedAt = new Date().toISOString();
    const events = newSubscribers.map(({ id, email, name }) => ({
      key: id,
      payload: { subscriberId: id, email, name, addedAt },
    }));
    await this.outbox.publishAll(SubscriberAdded, events);
  }

  private async keepConsent(
    newSubscribers: readonly NewSubscriber[],
    { source, givenAt }: ImportedConsent,
  ): Promise<void> {
    await this.unitOfWork.manager.query(
      `INSERT INTO consents (subscriber_id, what, at, form) SELECT unnest($1::uuid[]), 'confirmed', $2, $3`,
      [newSubscribers.map(({ id }) => id), givenAt, `import: ${source}`],
    );
    const events = newSubscribers.map(({ id, email, name }) => ({
      key: id,
      payload: { subscriberId: id, email, name, confirmedAt: givenAt },
    }));
    await this.outbox.publishAll(SubscriberConfirmed, events);
  }
}
