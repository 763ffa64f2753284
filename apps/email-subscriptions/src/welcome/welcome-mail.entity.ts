import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What was decided about greeting a user, once and for all. */
@Entity('welcome_mails')
export class WelcomeMailRow {
  @PrimaryColumn('uuid', { name: 'user_id' })
  userId!: string;

  /** Withheld: the address has unsubscribed before. */
  @Column('text')
  decision!: 'enqueued' | 'withheld';

  /** The task's message id; none when withheld. */
  @Column('uuid', { name: 'task_id', nullable: true })
  taskId!: string | null;

  @Column('timestamptz', { name: 'decided_at' })
  decidedAt!: Date;
}
