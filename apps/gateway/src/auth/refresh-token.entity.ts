import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * One refresh token of a session. A session is a chain of them: each is good once, and is followed by the next.
 * Only the hash is kept: who reads the table cannot log in with it.
 */
@Entity('refresh_tokens')
export class RefreshTokenRow {
  @PrimaryColumn('uuid')
  id!: string;

  /** The same for all tokens that follow from one log-in. */
  @Column('uuid', { name: 'session_id' })
  sessionId!: string;

  @Column('uuid', { name: 'user_id' })
  userId!: string;

  @Column('text')
  hash!: string;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  /** When it was exchanged for the next one. */
  @Column('timestamptz', { name: 'used_at', nullable: true })
  usedAt!: Date | null;

  /** When its session ended: log-out, or a token of it was shown twice. */
  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt!: Date | null;
}
