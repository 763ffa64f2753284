import { Injectable } from '@nestjs/common';
import { UnacceptableError } from '@warren/http';
import { UnitOfWork } from '@warren/persistence';
import type { UserRow } from '../users/user.entity.ts';
import { Users } from '../users/users.ts';
import { AccountTokens } from './account-tokens.ts';
import { OwnPassword } from './own-password.ts';
import { checkPassword } from './password-rules.ts';
import { hashPassword } from './passwords.ts';

/** A new password for people who do not know theirs, by the link in a mail. */
@Injectable()
export class PasswordReset {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: Users,
    private readonly tokens: AccountTokens,
    private readonly passwords: OwnPassword,
  ) {}

  /**
   * Sets the password, ends every session, and counts the address as verified: the link was in its mailbox.
   * @throws UnacceptableError for a link that is not good, and for a password that is not; then the link stays good
   */
  async reset(token: string, password: string): Promise<void> {
    const user = await this.ownerOf(token);
    checkPassword(password, user);
    const passwordHash = await hashPassword(password);
    await this.unitOfWork.run(async () => {
      if (!(await this.tokens.use(token, 'reset-password'))?.isFirst) throw linkInvalid();
      await this.passwords.replace(user, passwordHash);
      await this.users.verify(user.id);
    });
  }

  private async ownerOf(token: string): Promise<UserRow> {
    const userId = await this.tokens.ownerOf(token, 'reset-password');
    const user = userId === undefined ? null : await this.users.byId(userId);
    if (!user) throw linkInvalid();
    return user;
  }
}

const linkInvalid = () =>
  new UnacceptableError('link-invalid', 'This link was used before, is too old, or is not complete. Ask for another.');
