import { Injectable } from '@nestjs/common';
import { type ImportedConsent, SubscriberAdded, SubscriberConfirmed } from '@showcase/contracts';
import { newId } from '@warren/messaging';
import { Outbox, UnitOfWork } from '@warren/persistence';
import { matchingKey } from '../subscribers/address.ts';
import type { Wish } from './import-row.ts';

interface Newcomer extends Wish {
  readonly line: number;
  readonly id: string;
}

/** Puts many people on the list in few statements, and tells the world of each. */
@Injectable()
export class Newcomers {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
  ) {}

  /** Within the open transaction. @returns the lines of those who were not on the list before */
  async add(wishes: readonly (Wish & { line: number })[], consent: ImportedConsent | null): Promise<number[]> {
    const newcomers = await this.#insert(
      wishes.map((wish) => ({ ...wish, id: newId() })),
      consent ? 'confirmed' : 'pending',
    );
    await this.#tell(newcomers);
    if (consent) await this.#keepConsent(newcomers, consent);
    return newcomers.map(({ line }) => line);
  }

  async #insert(newcomers: readonly Newcomer[], status: 'pending' | 'confirmed'): Promise<Newcomer[]> {
    const inserted: { id: string }[] = await this.unitOfWork.manager.query(
      `INSERT INTO subscribers (id, email, email_key, name, status, created_at)
       SELECT id, email, email_key, name, $5, now()
       FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) AS newcomer (id, email, email_key, name)
       ON CONFLICT (email_key) DO NOTHING RETURNING id`,
      [
        newcomers.map(({ id }) => id),
        newcomers.map(({ email }) => email),
        newcomers.map(({ email }) => matchingKey(email)),
        newcomers.map(({ name }) => name),
        status,
      ],
    );
    const ids = new Set(inserted.map(({ id }) => id));
    return newcomers.filter(({ id }) => ids.has(id));
  }

  async #tell(newcomers: readonly Newcomer[]): Promise<void> {
    const addedAt = new Date().toISOString();
    const facts = newcomers.map(({ id, email, name }) => ({
      key: id,
      payload: { subscriberId: id, email, name, addedAt },
    }));
    await this.outbox.publishAll(SubscriberAdded, facts);
  }

  async #keepConsent(newcomers: readonly Newcomer[], { source, givenAt }: ImportedConsent): Promise<void> {
    await this.unitOfWork.manager.query(
      `INSERT INTO consents (subscriber_id, what, at, form) SELECT unnest($1::uuid[]), 'confirmed', $2, $3`,
      [newcomers.map(({ id }) => id), givenAt, `import: ${source}`],
    );
    const facts = newcomers.map(({ id, email, name }) => ({
      key: id,
      payload: { subscriberId: id, email, name, confirmedAt: givenAt },
    }));
    await this.outbox.publishAll(SubscriberConfirmed, facts);
  }
}
