import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { FailedAttempt } from '@warren/messaging';

/** dead → redriving → redriven | dead again; dead → discarded. A redriven one that dies again is dead again. */
export const DEAD_LETTER_STATES = ['dead', 'redriving', 'redriven', 'discarded'] as const;
export type DeadLetterState = (typeof DEAD_LETTER_STATES)[number];

/** One death, and the attempts that led to it. */
export interface Occurrence {
  readonly diedAt: string;
  readonly reason: string;
  readonly error: string;
  readonly attempts: number;
  readonly history: readonly FailedAttempt[];
}

/** A message that one consumer gave up. Another consumer of the same event has its own. */
@Entity('dead_letters')
export class DeadLetterRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'message_id' })
  messageId!: string;

  @Column('text')
  queue!: string;

  @Column('text', { name: 'handler_group' })
  handlerGroup!: string;

  @Column('text', { nullable: true })
  type!: string | null;

  @Column('text')
  state!: DeadLetterState;

  @Column('text')
  reason!: string;

  @Column('text')
  error!: string;

  @Column('int')
  attempts!: number;

  @Column('text', { nullable: true })
  key!: string | null;

  @Column('text', { nullable: true })
  cause!: string | null;

  @Column('text', { name: 'correlation_id', nullable: true })
  correlationId!: string | null;

  /** As it came. Like the next four, read for one letter only. */
  @Column('bytea', { select: false })
  body!: Buffer;

  /** The body of its first death, where an operator has edited it since. */
  @Column('bytea', { name: 'first_body', nullable: true, select: false })
  firstBody!: Buffer | null;

  /** What is sent instead of the body, where an operator has edited it. */
  @Column('bytea', { name: 'edited_body', nullable: true, select: false })
  editedBody!: Buffer | null;

  /** The body where it is JSON, with what PostgreSQL cannot keep replaced. */
  @Column('jsonb', { nullable: true, select: false })
  payload!: NonNullable<unknown> | null;

  @Column('jsonb', { select: false })
  headers!: Record<string, NonNullable<unknown>>;

  @Column('jsonb', { select: false })
  properties!: Record<string, NonNullable<unknown>>;

  @Column('jsonb', { select: false })
  occurrences!: Occurrence[];

  @Column('int')
  deaths!: number;

  @Column('timestamptz', { name: 'died_at' })
  diedAt!: Date;

  @Column('timestamptz', { name: 'archived_at' })
  archivedAt!: Date;

  /** Of its issue; derived from its type, group, reason and error. */
  @Column({ type: 'text', insert: false, update: false })
  fingerprint!: string;

  /** What redrives it now, or did last. */
  @Column('uuid', { name: 'operation_id', nullable: true })
  operationId!: string | null;

  /** Why it could not be redriven. */
  @Column('text', { nullable: true })
  refusal!: string | null;
}
