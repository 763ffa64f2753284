import type { Attributes, Subscriber, SubscriberStatus } from '@showcase/contracts';
import { LONGEST_NAME } from '@warren/contracts';
import { cutText } from '@warren/messaging';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { z } from 'zod';

@Entity('subscribers')
export class SubscriberRow {
  @PrimaryColumn('uuid')
  id!: string;

  /** As its owner wrote it. */
  @Column('text')
  email!: string;

  /** Unique: see `matchingKey`. */
  @Column('text', { name: 'email_key' })
  emailKey!: string;

  @Column('text')
  name!: string;

  /** Nobody consents by being added: all begin as pending. */
  @Column('text')
  status!: z.infer<typeof SubscriberStatus>;

  @Column('jsonb')
  attributes!: z.infer<typeof Attributes>;

  @Column('text', { array: true })
  tags!: string[];

  @Column('text', { array: true })
  lists!: string[];

  /** Who added them: a user's id. `null` for who came otherwise, and before this was kept: they are the operators' business. */
  @Column('text', { nullable: true })
  owner!: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}

/** Who gave no name is shown by the address. */
export function toSubscriber(row: SubscriberRow): Subscriber {
  const { id, email, status, attributes, tags, lists, createdAt } = row;
  const name = row.name || cutText(email, LONGEST_NAME);
  return { id, email, name, status, attributes, tags, lists, createdAt: createdAt.toISOString() };
}
