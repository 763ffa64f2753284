import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One call to somebody outside: claimed → done | skipped. A failed call leaves none. */
@Entity('ledger')
export class IdempotencyRecord {
  @PrimaryColumn('uuid', { name: 'message_id' })
  messageId!: string;

  @Column('text')
  type!: string;

  /** Whom it is about: a mail's recipient, a contact's address. */
  @Column('text')
  subject!: string;

  @Column('text')
  state!: 'claimed' | 'done' | 'skipped';

  @Column('timestamptz', { name: 'claimed_at' })
  claimedAt!: Date;

  @Column('timestamptz', { name: 'settled_at', nullable: true })
  settledAt!: Date | null;
}
