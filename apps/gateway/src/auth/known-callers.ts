import { Injectable } from '@nestjs/common';
import { UnauthenticatedError } from '@warren/http';
import { UnitOfWork } from '@warren/persistence';
import type { Role } from '../users/user.entity.ts';
import type { SessionCaller, TokenSubject } from './access-token.ts';

const CALLER = `
  SELECT users.role, users.verified_at IS NOT NULL AS verified
  FROM sessions JOIN users ON users.id = sessions.user_id
  WHERE sessions.id = $1 AND users.id = $2 AND sessions.ended_at IS NULL
`;

/**
 * Knows what a token's account may do now. It is looked up for each request: a role that is revoked, a session that is
 * ended and an account that is gone count at once, however long the token would still be good.
 */
@Injectable()
export class KnownCallers {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** @throws UnauthenticatedError when the session has ended, or the account is gone */
  async find({ userId, sessionId }: TokenSubject): Promise<SessionCaller> {
    const rows: { role: Role; verified: boolean }[] = await this.unitOfWork.manager.query(CALLER, [sessionId, userId]);
    const [found] = rows;
    if (!found) throw new UnauthenticatedError('token-invalid', 'The session of this token has ended: log in again.');
    return { userId, sessionId, verified: found.verified, ...(found.role === 'operator' && { role: found.role }) };
  }
}
