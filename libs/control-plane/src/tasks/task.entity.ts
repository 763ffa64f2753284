import type { Priority } from '@warren/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AskedAs } from './asked-as.ts';
import type { TaskHistory, TaskState } from './task-history.ts';

/** What is known here of a task. The worker knows more, and reports it with events. */
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

  /** Ordering and search key of the message: the customer, the order. */
  @Column('text', { nullable: true })
  key!: string | null;

  /** Not two unfinished tasks of one owner and a type with the same one. */
  @Column('text', { name: 'unique_key', nullable: true })
  uniqueKey!: string | null;

  /** Until then no other, also when this one has ended, unless it has failed or was cancelled. */
  @Column('timestamptz', { name: 'unique_until', nullable: true })
  uniqueUntil!: Date | null;

  @Column('text', { default: 'normal' })
  priority!: Priority;

  /** What the caller named the request, to put it again without harm. */
  @Column('text', { name: 'idempotency_key', nullable: true })
  idempotencyKey!: string | null;

  /** The user who asked for it, or for its schedule. */
  @Column('uuid', { name: 'created_by', nullable: true })
  createdBy!: string | null;

  /** `null` for those of before it was kept. */
  @Column('text', { name: 'asked_as', nullable: true })
  askedAs!: AskedAs | null;

  @Column('uuid', { name: 'schedule_id', nullable: true })
  scheduleId!: string | null;

  @Column('uuid', { name: 'batch_id', nullable: true })
  batchId!: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  /** When it is to be queued, for those that were not queued at once. */
  @Column('timestamptz', { name: 'run_at', nullable: true })
  runAt!: Date | null;

  /** Grows with each change, for those who watch. */
  @Column('bigint', { default: 1 })
  version!: string;

  @Column('jsonb')
  life!: TaskHistory;

  /** These six are the latest attempt's. */
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

/** JSON as a column holds it. TypeORM's types reject `unknown`, and run out of depth on a recursive one. */
export type JsonColumn = NonNullable<unknown>;
