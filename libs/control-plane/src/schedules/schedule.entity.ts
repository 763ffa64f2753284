import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AskedAs } from '../tasks/asked-as.ts';
import type { JsonColumn } from '../tasks/task.entity.ts';
import type { Missed } from './due-firings.ts';

/** A task that is made again and again. */
@Entity('schedules')
export class ScheduleRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  type!: string;

  @Column('jsonb')
  payload!: JsonColumn;

  @Column('text')
  cron!: string;

  /** An IANA name. */
  @Column('text')
  timezone!: string;

  /** What becomes of times that passed while no process ran. */
  @Column('text')
  missed!: Missed;

  /** The first time that has not been dealt with. */
  @Column('timestamptz', { name: 'next_run_at' })
  nextRunAt!: Date;

  @Column('timestamptz', { name: 'last_run_at', nullable: true })
  lastRunAt!: Date | null;

  /** It is paused since then; times meanwhile are not missed. */
  @Column('timestamptz', { name: 'paused_at', nullable: true })
  pausedAt!: Date | null;

  /** Why it was paused by no person, in a sentence. */
  @Column('text', { name: 'paused_because', nullable: true })
  pausedBecause!: string | null;

  /** `null` for those that the system has by itself. */
  @Column('uuid', { name: 'created_by', nullable: true })
  createdBy!: string | null;

  /** `null` for those of before it was kept, and those that the system has by itself. */
  @Column('text', { name: 'asked_as', nullable: true })
  askedAs!: AskedAs | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
