import type { Subscriber, SubscriberStatus } from '@warren/contracts';
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

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}

/** Who gave no name is shown by the address. */
export function toSubscriber({ id, email, name, status, createdAt }: SubscriberRow): Subscriber {
  return { id, email, name: name || email, status, createdAt: createdAt.toISOString() };
}
