import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { JsonColumn } from './payload.ts';

/** scheduled → queued → succeeded | failed. A failed one that is redriven may still succeed. */
export const TASK_STATES = ['scheduled', 'queued', 'succeeded', 'failed'] as const;
export type TaskState = (typeof TASK_STATES)[number];

/** What the gateway knows of a task. The worker has its own truth; it reaches this row as a fact. */
@Entity('tasks')
export class TaskRow {
  /** Also the message's id. */
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  type!: string;

  @Column('text')
  state!: TaskState;

  @Column('jsonb')
  payload!: JsonColumn;

  /** Not two unfinished tasks of a type with the same one. */
  @Column('text', { name: 'unique_key', nullable: true })
  uniqueKey!: string | null;

  /** What the caller named the request, to put it again without harm. */
  @Column('text', { name: 'idempotency_key', nullable: true })
  idempotencyKey!: string | null;

  /** The user who asked for it; none for a schedule's. */
  @Column('uuid', { name: 'created_by', nullable: true })
  createdBy!: string | null;

  @Column('uuid', { name: 'schedule_id', nullable: true })
  scheduleId!: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  /** When it is to be queued, for those that were not queued at once. */
  @Column('timestamptz', { name: 'run_at', nullable: true })
  runAt!: Date | null;

  /** These five are the last try's, as the worker tells it. */
  @Column('int', { nullable: true })
  attempt!: number | null;

  @Column('text', { nullable: true })
  worker!: string | null;

  @Column('timestamptz', { name: 'started_at', nullable: true })
  startedAt!: Date | null;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt!: Date | null;

  @Column('jsonb', { nullable: true })
  result!: JsonColumn | null;

  @Column('jsonb', { nullable: true })
  error!: { code: string; message: string } | null;
}
