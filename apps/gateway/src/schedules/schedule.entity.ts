import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { JsonColumn } from '../tasks/payload.ts';

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

  @Column('uuid', { name: 'created_by' })
  createdBy!: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
