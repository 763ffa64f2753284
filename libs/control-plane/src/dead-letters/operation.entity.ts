import { Column, Entity, PrimaryColumn } from 'typeorm';

export const OPERATION_STATES = ['running', 'done', 'aborted', 'cancelled'] as const;
export type OperationState = (typeof OPERATION_STATES)[number];

/** What an operator had done, and how far it is: the audit trail as well as the work list. Never deleted. */
@Entity('operations')
export class OperationRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  kind!: 'redrive' | 'discard';

  @Column('text')
  state!: OperationState;

  /** As it was asked for. */
  @Column('jsonb')
  request!: NonNullable<unknown>;

  /** The same for the same request: not two of them at a time. */
  @Column('text')
  fingerprint!: string;

  @Column('text', { name: 'idempotency_key', nullable: true })
  idempotencyKey!: string | null;

  @Column('uuid', { name: 'created_by' })
  createdBy!: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt!: Date | null;

  /** Letters that it is about, done, and refused with a reason. */
  @Column('int')
  total!: number;

  @Column('int')
  done!: number;

  @Column('int')
  refused!: number;

  /** Why it was aborted, or what holds it up. */
  @Column('text', { nullable: true })
  note!: string | null;

  /** Not before then. */
  @Column('timestamptz', { name: 'next_at' })
  nextAt!: Date;

  /** Letters that are still to go out as canaries; -1 while they are watched. */
  @Column('int', { name: 'canary_left' })
  canaryLeft!: number;
}
