import { Column, Entity, PrimaryColumn } from 'typeorm';

export const ISSUE_STATES = ['open', 'resolved', 'ignored'] as const;
export type IssueState = (typeof ISSUE_STATES)[number];

/** Dead letters of one cause, and what operators say of it. */
@Entity('dead_letter_issues')
export class IssueRow {
  @PrimaryColumn('text')
  fingerprint!: string;

  @Column('text', { nullable: true })
  type!: string | null;

  @Column('text', { name: 'handler_group' })
  group!: string;

  @Column('text')
  reason!: string;

  /** The first line of the error, without what differs from one message to the next. */
  @Column('text')
  title!: string;

  @Column('text')
  state!: IssueState;

  /** Within a minute: the dead letters themselves tell it exactly. */
  @Column('timestamptz', { name: 'last_seen' })
  lastSeen!: Date;

  /** How often a message died of it after it was resolved, or after it was ignored for long enough. */
  @Column('int')
  reopened!: number;

  @Column('uuid', { name: 'changed_by', nullable: true })
  changedBy!: string | null;

  @Column('timestamptz', { name: 'changed_at', nullable: true })
  changedAt!: Date | null;

  /** `null` for as long as there are any. */
  @Column('timestamptz', { name: 'ignored_until', nullable: true })
  ignoredUntil!: Date | null;

  @Column('text', { nullable: true })
  note!: string | null;
}
