import { Injectable, Logger } from '@nestjs/common';
import { newId } from '@warren/messaging';
import { UnitOfWork } from '@warren/persistence';
import { IsNull, MoreThan } from 'typeorm';
import { UnauthenticatedError } from '@warren/http';
import type { TokenSubject } from './access-token.ts';
import { RefreshTokenRow } from './refresh-token.entity.ts';
import { hashOfToken, newSecretToken } from './secret-token.ts';
import { SessionRow } from './session.entity.ts';

const REFRESH_TOKEN_DAYS = 30;
const DAY_MS = 86_400_000;

/** A session's caller, and the refresh token for the next time. */
export interface SessionTokens {
  readonly subject: TokenSubject;
  readonly refreshToken: string;
}

/** Keeps sessions: who logged in, and the one refresh token that is good at the moment. */
@Injectable()
export class Sessions {
  private readonly logger = new Logger(Sessions.name);

  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Begins a session. @returns whose it is, and its first refresh token */
  async begin(userId: string, userAgent: string | null): Promise<SessionTokens> {
    const subject = { userId, sessionId: newId() };
    return this.unitOfWork.run(async () => {
      await this.noteUse(subject, userAgent);
      return { subject, refreshToken: await this.addToken(subject) };
    });
  }

  /**
   * Exchanges a refresh token for the next. A token that was exchanged before has been stolen, from or by whoever
   * shows it now: the whole session ends.
   * @throws UnauthenticatedError for a token that is not, or no longer, good
   */
  async refresh(refreshToken: string): Promise<SessionTokens> {
    const next = await this.unitOfWork.run(async () => {
      const subject = await this.use(refreshToken);
      if (!subject) return undefined;
      await this.noteUse(subject, null);
      return { subject, refreshToken: await this.addToken(subject) };
    });
    if (next) {
      return next;
    }
    await this.endIfReused(refreshToken);
    throw new UnauthenticatedError('refresh-token-invalid', 'The refresh token is no longer good: log in again.');
  }

  /** Ends a session: none of its tokens works any more. Ending it twice is the same. */
  async end(sessionId: string): Promise<void> {
    const now = new Date();
    await this.unitOfWork.run(async () => {
      const { manager } = this.unitOfWork;
      await manager.update(RefreshTokenRow, { sessionId, revokedAt: IsNull() }, { revokedAt: now });
      await manager.update(SessionRow, { id: sessionId, endedAt: IsNull() }, { endedAt: now });
    });
  }

  /** Ends the session that a refresh token belongs to. One that nobody knows is no error. */
  async endOf(refreshToken: string): Promise<void> {
    const token = await this.unitOfWork.manager.findOneBy(RefreshTokenRow, { hash: hashOfToken(refreshToken) });
    if (token) await this.end(token.sessionId);
  }

  /** Those of an account that have not ended or run out, the newest first. */
  async of(userId: string): Promise<SessionRow[]> {
    const since = new Date(Date.now() - REFRESH_TOKEN_DAYS * DAY_MS);
    const where = { userId, endedAt: IsNull(), lastUsedAt: MoreThan(since) };
    return this.unitOfWork.manager.find(SessionRow, { where, order: { createdAt: 'DESC' } });
  }

  /** Ends every session of an account. @param except but this one */
  async endAll(userId: string, except?: string): Promise<void> {
    await this.unitOfWork.run(async () => {
      const open = await this.unitOfWork.manager.findBy(SessionRow, { userId, endedAt: IsNull() });
      for (const { id } of open) if (id !== except) await this.end(id);
    });
  }

  /**
   * Marks the token used if it is good, atomically: of two callers with the same token one gets it.
   * One revoked token ends its session, also for a successor that was being written at that moment.
   */
  private async use(refreshToken: string): Promise<TokenSubject | undefined> {
    const update = this.unitOfWork.manager
      .createQueryBuilder()
      .update(RefreshTokenRow)
      .set({ usedAt: () => 'now()' })
      .where('hash = :hash AND used_at IS NULL AND expires_at > now()', { hash: hashOfToken(refreshToken) })
      .andWhere(
        `NOT EXISTS (SELECT FROM refresh_tokens ended
                     WHERE ended.session_id = refresh_tokens.session_id AND ended.revoked_at IS NOT NULL)`,
      )
      .returning('user_id AS "userId", session_id AS "sessionId"');
    const { raw } = (await update.execute()) as { raw: TokenSubject[] };
    return raw[0];
  }

  /** A session of an older gateway may have no row yet. */
  private async noteUse({ userId, sessionId }: TokenSubject, userAgent: string | null): Promise<void> {
    await this.unitOfWork.manager.query(
      `INSERT INTO sessions (id, user_id, user_agent) VALUES ($1, $2, $3)
       ON CONFLICT (id) DO UPDATE SET last_used_at = now()`,
      [sessionId, userId, userAgent],
    );
  }

  private async endIfReused(refreshToken: string): Promise<void> {
    const token = await this.unitOfWork.manager.findOneBy(RefreshTokenRow, { hash: hashOfToken(refreshToken) });
    if (token?.usedAt && !token.revokedAt) {
      this.logger.warn(
        `A used refresh token of user ${token.userId} was shown again: session ${token.sessionId} is over.`,
      );
      await this.end(token.sessionId);
    }
  }

  private async addToken({ userId, sessionId }: TokenSubject): Promise<string> {
    const refreshToken = newSecretToken();
    const expiresAt = new Date(Date.now() + REFRESH_TOKEN_DAYS * DAY_MS);
    await this.unitOfWork.manager.insert(RefreshTokenRow, {
      id: newId(),
      sessionId,
      userId,
      hash: hashOfToken(refreshToken),
      expiresAt,
    });
    return refreshToken;
  }
}
