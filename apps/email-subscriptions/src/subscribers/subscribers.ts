import { Injectable } from '@nestjs/common';
import { type PayloadOf, type ListSubscribers, SubscriberAdded, SubscriberRemoved } from '@warren/contracts';
import { newId } from '@warren/messaging';
import { keysetPage, Outbox, type Page, UnitOfWork } from '@warren/persistence';
import { Suppressions } from '../subscriptions/suppressions.ts';
import { asWritten, matchingKey } from './address.ts';
import { SubscriberRow } from './subscriber.entity.ts';

type Query = PayloadOf<typeof ListSubscribers>;

/** Keeps the list, and tells the world of each change to it in the transaction that makes the change. */
@Injectable()
export class Subscribers {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly suppressions: Suppressions,
  ) {}

  /**
   * @returns undefined, and changes nothing, when the address is on the list, also since this very moment, or must never
   * be written to
   */
  async add({ email, name }: { email: string; name: string }): Promise<SubscriberRow | undefined> {
    const row: SubscriberRow = {
      id: newId(),
      email: asWritten(email),
      emailKey: matchingKey(email),
      name,
      status: 'pending',
      createdAt: new Date(),
    };
    return this.unitOfWork.run(async () => {
      if (await this.suppressions.has(email)) return undefined;
      if (!(await this.#insert(row))) return undefined;
      const fact = { subscriberId: row.id, email: row.email, name, addedAt: row.createdAt.toISOString() };
      await this.outbox.publish(SubscriberAdded, fact, { key: row.id });
      return row;
    });
  }

  /** @returns false when there is none of that id */
  async remove(id: string): Promise<boolean> {
    return this.unitOfWork.run(async () => {
      const row = await this.#delete(id);
      if (!row) return false;
      const fact = { subscriberId: id, email: row.email, removedAt: new Date().toISOString() };
      await this.outbox.publish(SubscriberRemoved, fact, { key: id });
      return true;
    });
  }

  async byId(id: string): Promise<SubscriberRow | null> {
    return this.unitOfWork.manager.findOneBy(SubscriberRow, { id });
  }

  async byAddress(email: string): Promise<SubscriberRow | null> {
    return this.unitOfWork.manager.findOneBy(SubscriberRow, { emailKey: matchingKey(email) });
  }

  async page({ status, cursor, limit }: Query): Promise<Page<SubscriberRow>> {
    const query = this.unitOfWork.manager.createQueryBuilder(SubscriberRow, 'subscriber');
    if (status) query.where('subscriber.status = :status', { status });
    return keysetPage(query, { cursor, limit });
  }

  async #insert(row: SubscriberRow): Promise<boolean> {
    const insert = this.unitOfWork.manager.createQueryBuilder().insert().into(SubscriberRow).values(row);
    const { raw } = (await insert.orIgnore().returning('id').execute()) as { raw: unknown[] };
    return raw.length === 1;
  }

  async #delete(id: string): Promise<{ email: string } | undefined> {
    const removal = this.unitOfWork.manager.createQueryBuilder().delete().from(SubscriberRow).where({ id });
    const { raw } = (await removal.returning('email').execute()) as { raw: { email: string }[] };
    return raw[0];
  }
}
