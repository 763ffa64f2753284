import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A fact as it was heard. Added, and never touched again: the table refuses it. */
@Entity('entries')
export class EntryRow {
  @PrimaryColumn('uuid', { name: 'message_id' })
  messageId!: string;

  @Column('text')
  type!: string;

  @Column('text', { nullable: true })
  key!: string | null;

  /** The id of the message that led to this one. */
  @Column('text', { nullable: true })
  cause!: string | null;

  /** The id of the message that began it all. */
  @Column('text', { name: 'correlation_id' })
  correlationId!: string;

  @Column('timestamptz', { name: 'occurred_at' })
  occurredAt!: Date;

  @Column('jsonb')
  payload!: unknown;
}
