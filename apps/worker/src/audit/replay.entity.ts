import type { Replay } from '@warren/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A replay, and how far it is: what is left of it when the process that runs it dies. */
@Entity('replays')
export class ReplayRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text', { name: 'group_name' })
  group!: string;

  @Column('text')
  policy!: Replay['policy'];

  /** Where its facts are sent to. */
  @Column('text')
  queue!: string;

  @Column('text')
  state!: Replay['state'];

  @Column('timestamptz', { name: 'from_time', nullable: true })
  from!: Date | null;

  @Column('timestamptz', { name: 'to_time', nullable: true })
  to!: Date | null;

  @Column('text', { array: true, nullable: true })
  types!: string[] | null;

  @Column('boolean')
  force!: boolean;

  @Column('float8', { name: 'per_second' })
  perSecond!: number;

  @Column('int')
  total!: number;

  @Column('int')
  sent!: number;

  @Column('text', { nullable: true })
  note!: string | null;

  @Column('uuid', { name: 'created_by' })
  createdBy!: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt!: Date | null;

  /** When its next batch is due. */
  @Column('timestamptz', { name: 'next_at' })
  nextAt!: Date;

  /** When an event was last found for it. */
  @Column('timestamptz', { name: 'moved_at' })
  movedAt!: Date;
}

export function toReplay(row: ReplayRow): Replay {
  const { id, group, policy, state, types, force, perSecond, total, sent, note, createdBy } = row;
  return {
    ...{ id, group, policy, state, types, force, perSecond, total, sent, note, createdBy },
    from: row.from?.toISOString() ?? null,
    to: row.to?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
  };
}
