import { Injectable } from '@nestjs/common';
import {
  type EnrolSubscriber,
  type ListSubscribers,
  SubscriberAdded,
  SubscriberRemoved,
  type UpdateSubscriber,
} from '@showcase/contracts';
import { matchingKey, type PayloadOf } from '@warren/contracts';
import { newId } from '@warren/messaging';
import { keysetPage, Outbox, type Page, UnitOfWork } from '@warren/persistence';
import { Suppressions } from '../subscriptions/suppressions.ts';
import { SubscriberRow } from './subscriber.entity.ts';

type Query = Omit<PayloadOf<typeof ListSubscribers>, 'asOperator'>;
type Change = Omit<PayloadOf<typeof UpdateSubscriber>, 'asOperator'>;

/** Whose subscribers are meant: those that one user added, or those of all. */
export type Owner = { readonly userId: string } | 'all';

/** Keeps the list, and tells the world of each change to it in the transaction that makes the change. */
@Injectable()
export class Subscribers {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly suppressions: Suppressions,
  ) {}

  /**
   * @param owner who adds them; null for who came by themselves
   * @returns undefined, and changes nothing, when the address is on the list, also since this very moment, or must never
   * be written to
   */
  async add(request: PayloadOf<typeof EnrolSubscriber>, owner: string | null): Promise<SubscriberRow | undefined> {
    const { email, name, attributes = {}, tags = [], lists = [] } = request;
    const row: SubscriberRow = {
      id: newId(),
      email: email.trim(),
      emailKey: matchingKey(email),
      name,
      status: 'pending',
      attributes,
      tags: distinct(tags),
      lists: distinct(lists),
      owner,
      createdAt: new Date(),
    };
    return this.unitOfWork.run(async () => {
      if (await this.suppressions.has(email)) return undefined;
      if (!(await this.insert(row))) return undefined;
      const event = { subscriberId: row.id, email: row.email, name, addedAt: row.createdAt.toISOString() };
      await this.outbox.publish(SubscriberAdded, event, { key: row.id });
      return row;
    });
  }

  /** @returns false when the owner has none of that id */
  async remove(id: string, owner: Owner): Promise<boolean> {
    return this.unitOfWork.run(async () => {
      const row = await this.delete(id, owner);
      if (!row) return false;
      const event = { subscriberId: id, email: row.email, removedAt: new Date().toISOString() };
      await this.outbox.publish(SubscriberRemoved, event, { key: id });
      return true;
    });
  }

  /** @returns null when the owner has none of that id */
  async update({ id, name, attributes, tags, lists }: Change, owner: Owner): Promise<SubscriberRow | null> {
    await this.unitOfWork.manager.query(
      `UPDATE subscribers SET name = coalesce($2, name), attributes = coalesce($3, attributes),
         tags = coalesce($4, tags), lists = coalesce($5, lists) WHERE id = $1 AND ($6 = 'all' OR owner = $6)`,
      [
        id,
        name ?? null,
        attributes ?? null,
        tags ? distinct(tags) : null,
        lists ? distinct(lists) : null,
        textOf(owner),
      ],
    );
    return this.byId(id, owner);
  }

  async byId(id: string, owner: Owner): Promise<SubscriberRow | null> {
    return this.unitOfWork.manager.findOneBy(SubscriberRow, { id, ...ownedBy(owner) });
  }

  async byAddress(email: string): Promise<SubscriberRow | null> {
    return this.unitOfWork.manager.findOneBy(SubscriberRow, { emailKey: matchingKey(email) });
  }

  async page({ status, tag, list, text, cursor, limit }: Query, owner: Owner): Promise<Page<SubscriberRow>> {
    const query = this.unitOfWork.manager.createQueryBuilder(SubscriberRow, 'subscriber').where(ownedBy(owner));
    if (status) query.andWhere('subscriber.status = :status', { status });
    if (tag) query.andWhere('subscriber.tags @> ARRAY[:tag]', { tag });
    if (list) query.andWhere('subscriber.lists @> ARRAY[:list]', { list });
    if (text) query.andWhere(`strpos(lower(subscriber.email || ' ' || subscriber.name), lower(:text)) > 0`, { text });
    return keysetPage(query, { cursor, limit });
  }

  private async insert(row: SubscriberRow): Promise<boolean> {
    const insert = this.unitOfWork.manager.createQueryBuilder().insert().into(SubscriberRow).values(row);
    const { raw } = (await insert.orIgnore().returning('id').execute()) as { raw: unknown[] };
    return raw.length === 1;
  }

  private async delete(id: string, owner: Owner): Promise<{ email: string } | undefined> {
    const removal = this.unitOfWork.manager
      .createQueryBuilder()
      .delete()
      .from(SubscriberRow)
      .where({ id, ...ownedBy(owner) });
    const { raw } = (await removal.returning('email').execute()) as { raw: { email: string }[] };
    return raw[0];
  }
}

const textOf = (owner: Owner): string => (owner === 'all' ? owner : owner.userId);

const ownedBy = (owner: Owner): { owner?: string } => (owner === 'all' ? {} : { owner: owner.userId });

const distinct = (labels: readonly string[]): string[] => [...new Set(labels)];
