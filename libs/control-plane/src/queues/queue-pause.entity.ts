import { Column, Entity, PrimaryColumn } from 'typeorm';

/** That an operator paused a queue, and when it went on: a record as well as a state. Never deleted. */
@Entity('queue_pauses')
export class QueuePauseRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  queue!: string;

  @Column('text', { nullable: true })
  reason!: string | null;

  @Column('uuid', { name: 'paused_by' })
  pausedBy!: string;

  @Column('timestamptz', { name: 'paused_at' })
  pausedAt!: Date;

  @Column('uuid', { name: 'resumed_by', nullable: true })
  resumedBy!: string | null;

  /** None while it is paused. */
  @Column('timestamptz', { name: 'resumed_at', nullable: true })
  resumedAt!: Date | null;
}
