import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { FollowUp } from './new-batch.ts';
import type { AskedAs } from './asked-as.ts';

/** Tasks that were asked for together; they carry its id. */
@Entity('batches')
export class BatchRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'created_by' })
  createdBy!: string;

  /** `null` for those of before it was kept. */
  @Column('text', { name: 'asked_as', nullable: true })
  askedAs!: AskedAs | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('jsonb', { name: 'on_success', nullable: true })
  onSuccess!: FollowUp | null;

  @Column('jsonb', { name: 'on_failure', nullable: true })
  onFailure!: FollowUp | null;

  /** When all of it was cancelled. Nothing follows then. */
  @Column('timestamptz', { name: 'cancelled_at', nullable: true })
  cancelledAt!: Date | null;

  /** When the last of its tasks had ended for the first time. */
  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt!: Date | null;

  /** The task that followed. */
  @Column('uuid', { name: 'follow_up_id', nullable: true })
  followUpId!: string | null;
}
