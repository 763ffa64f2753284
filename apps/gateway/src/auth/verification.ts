import { Injectable } from '@nestjs/common';
import { ConflictError, UnacceptableError } from '@warren/http';
import { UnitOfWork } from '@warren/persistence';
import type { UserRow } from '../users/user.entity.ts';
import { Users } from '../users/users.ts';
import { AccountMails } from './account-mails.ts';
import { AccountTokens } from './account-tokens.ts';

const GOOD_FOR_MS = 48 * 3_600_000;

/** Finds out, by a link in a mail, whether an account's address is its owner's. */
@Injectable()
export class Verification {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: Users,
    private readonly tokens: AccountTokens,
    private readonly mails: AccountMails,
  ) {}

  /** Sends the link. @throws ConflictError when the address is verified already */
  async ask(user: UserRow): Promise<void> {
    if (user.verifiedAt) throw new ConflictError('address-verified', 'The address is verified already.');
    await this.unitOfWork.run(async () => {
      await this.mails.askToVerify(user, await this.tokens.issue(user.id, 'verify-address', GOOD_FOR_MS));
    });
  }

  /** Verifies the address that the link was sent to. A second click is the same. @throws UnacceptableError */
  async verify(token: string): Promise<void> {
    await this.unitOfWork.run(async () => {
      const used = await this.tokens.use(token, 'verify-address');
      if (!used) throw new UnacceptableError('link-invalid', 'This link is too old, or not complete. Ask for another.');
      await this.users.verify(used.userId);
    });
  }
}
