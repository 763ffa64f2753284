import { Column, Entity, PrimaryColumn } from 'typeorm';

/** That somebody looked at personal data in the console. Never deleted, and without the data themselves. */
@Entity('console_reveals')
export class RevealRow {
  @PrimaryColumn('uuid')
  id!: string;

  /** What was looked at: a task, a dead letter, an event. */
  @Column('text')
  kind!: string;

  /** Which one. */
  @Column('text')
  subject!: string;

  @Column('uuid', { name: 'created_by' })
  createdBy!: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
