import type { Campaign } from '@showcase/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { CampaignState } from './campaign-state.ts';

@Entity('campaigns')
export class CampaignRow {
  @PrimaryColumn('uuid')
  id!: string;

  /** A template, as are text and HTML. */
  @Column('text')
  subject!: string;

  @Column('text')
  text!: string;

  @Column('text')
  html!: string;

  /** Those who are on one of these; everybody when there is none. Likewise the tags. */
  @Column('text', { array: true })
  lists!: string[];

  @Column('text', { array: true })
  tags!: string[];

  @Column('text')
  state!: CampaignState;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  /** When it is to start. */
  @Column('timestamptz', { name: 'send_at', nullable: true })
  sendAt!: Date | null;

  @Column('timestamptz', { name: 'started_at', nullable: true })
  startedAt!: Date | null;

  /** Refusals before this are forgiven. */
  @Column('timestamptz', { name: 'resumed_at', nullable: true })
  resumedAt!: Date | null;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt!: Date | null;

  @Column('text', { name: 'paused_because', nullable: true })
  pausedBecause!: string | null;
}

export function toCampaign(row: CampaignRow, shown: Pick<Campaign, 'progress' | 'pausedDomains'>): Campaign {
  const { id, subject, lists, tags, state, createdAt, sendAt, startedAt, endedAt, pausedBecause } = row;
  return {
    id,
    subject,
    lists,
    tags,
    state,
    createdAt: createdAt.toISOString(),
    sendAt: sendAt?.toISOString() ?? null,
    startedAt: startedAt?.toISOString() ?? null,
    endedAt: endedAt?.toISOString() ?? null,
    pausedBecause,
    ...shown,
  };
}
