import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One log-in. Its access tokens work for as long as it has not ended. */
@Entity('sessions')
export class SessionRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'user_id' })
  userId!: string;

  /** The program that logged in, as it calls itself. */
  @Column('text', { name: 'user_agent', nullable: true })
  userAgent!: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  /** When it last got an access token, which is good for a quarter of an hour. */
  @Column('timestamptz', { name: 'last_used_at' })
  lastUsedAt!: Date;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt!: Date | null;
}
