import { Injectable } from '@nestjs/common';
import { UnauthenticatedError } from '@warren/http';
import { UnitOfWork } from '@warren/persistence';
import type { UserRow } from '../users/user.entity.ts';
import { Users } from '../users/users.ts';
import { ACCESS_TOKEN_SECONDS, AccessTokens, type TokenSubject } from './access-token.ts';
import type { Credentials, NewUser, Tokens } from './credentials.ts';
import { checkPassword } from './password-rules.ts';
import { hashPassword, passwordMatches } from './passwords.ts';
import { Sessions, type SessionTokens } from './sessions.ts';
import { Verification } from './verification.ts';

/** Knows people by their passwords, and afterwards by their tokens. */
@Injectable()
export class Auth {
  constructor(
    private readonly users: Users,
    private readonly unitOfWork: UnitOfWork,
    private readonly verification: Verification,
    private readonly sessions: Sessions,
    private readonly accessTokens: AccessTokens,
  ) {}

  /** Registers a user, and asks by mail whether the address is theirs. @throws ConflictError, UnacceptableError */
  async register({ email, name, password }: NewUser): Promise<UserRow> {
    checkPassword(password, { email, name });
    const passwordHash = await hashPassword(password);
    return this.unitOfWork.run(async () => {
      const user = await this.users.register({ email, name, passwordHash });
      await this.verification.ask(user);
      return user;
    });
  }

  /** @throws UnauthenticatedError, the same and after the same time, for an unknown address and a wrong password */
  async logIn({ email, password }: Credentials, userAgent: string | null): Promise<Tokens> {
    const user = await this.users.byEmail(email);
    if (!(await passwordMatches(user?.passwordHash, password)) || !user) {
      throw new UnauthenticatedError('credentials-invalid', 'There is no account with this address and password.');
    }
    return this.tokens(await this.sessions.begin(user.id, userAgent));
  }

  /** @throws UnauthenticatedError when the token is not, or no longer, good */
  async refresh(refreshToken: string): Promise<Tokens> {
    return this.tokens(await this.sessions.refresh(refreshToken));
  }

  /** Ends the session: no token of it works any more. */
  async logOut({ sessionId }: TokenSubject): Promise<void> {
    await this.sessions.end(sessionId);
  }

  /** @throws UnauthenticatedError when the account is gone since the token was issued */
  async user({ userId }: TokenSubject): Promise<UserRow> {
    const user = await this.users.byId(userId);
    if (!user) {
      throw new UnauthenticatedError('token-invalid', 'The account of this token is gone.');
    }
    return user;
  }

  private async tokens({ subject, refreshToken }: SessionTokens): Promise<Tokens> {
    const accessToken = await this.accessTokens.issue(subject);
    return { accessToken, tokenType: 'Bearer', expiresIn: ACCESS_TOKEN_SECONDS, refreshToken };
  }
}
