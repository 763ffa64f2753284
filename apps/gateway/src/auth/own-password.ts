import { Injectable } from '@nestjs/common';
import { ForbiddenError } from '@warren/http';
import { UnitOfWork } from '@warren/persistence';
import { UserRow } from '../users/user.entity.ts';
import type { TokenSubject } from './access-token.ts';
import { AccountMails } from './account-mails.ts';
import { AccountTokens } from './account-tokens.ts';
import { checkPassword } from './password-rules.ts';
import { hashPassword, passwordMatches } from './passwords.ts';
import { Sessions } from './sessions.ts';

/** The password of an account that exists: asked for before what cannot be undone, and replaced. */
@Injectable()
export class OwnPassword {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly sessions: Sessions,
    private readonly tokens: AccountTokens,
    private readonly mails: AccountMails,
  ) {}

  /** @throws ForbiddenError for a wrong password: the access token alone may have been stolen */
  async confirm(user: UserRow, password: string): Promise<void> {
    if (await passwordMatches(user.passwordHash, password)) return;
    throw new ForbiddenError('password-wrong', 'This is not the current password of the account.');
  }

  /** Replaces it, and ends every other session. @throws ForbiddenError, UnacceptableError */
  async change(
    user: UserRow,
    { sessionId }: TokenSubject,
    passwords: { current: string; next: string },
  ): Promise<void> {
    checkPassword(passwords.next, user, '/newPassword');
    await this.confirm(user, passwords.current);
    await this.replace(user, await hashPassword(passwords.next), sessionId);
  }

  /** Ends every session but this one, lets no link to a new password work any more, and reports it to the owner by mail. */
  async replace(user: UserRow, passwordHash: string, exceptSession?: string): Promise<void> {
    await this.unitOfWork.run(async () => {
      await this.unitOfWork.manager.update(UserRow, { id: user.id }, { passwordHash });
      await this.sessions.endAll(user.id, exceptSession);
      await this.tokens.discard(user.id, 'reset-password');
      await this.mails.passwordChanged(user);
    });
  }
}
