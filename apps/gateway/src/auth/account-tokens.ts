import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '@warren/persistence';
import { hashOfToken, newSecretToken } from './secret-token.ts';

export type TokenPurpose = 'verify-address' | 'reset-password';

/** What the links in an account's mails show: 256 random bits, good for a while and for one purpose. */
@Injectable()
export class AccountTokens {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Those of before stay good: mails arrive in any order. */
  async issue(userId: string, purpose: TokenPurpose, goodForMs: number): Promise<string> {
    const token = newSecretToken();
    const { manager } = this.unitOfWork;
    await manager.query('DELETE FROM account_tokens WHERE user_id = $1 AND expires_at < now()', [userId]);
    await manager.query('INSERT INTO account_tokens (hash, user_id, purpose, expires_at) VALUES ($1, $2, $3, $4)', [
      hashOfToken(token),
      userId,
      purpose,
      new Date(Date.now() + goodForMs),
    ]);
    return token;
  }

  /** Uses a token. @returns whose it is, and whether it was used before; undefined for one that is not good, or too old */
  async use(token: string, purpose: TokenPurpose): Promise<{ userId: string; isFirst: boolean } | undefined> {
    const hash = hashOfToken(token);
    return this.unitOfWork.run(async () => {
      const { manager } = this.unitOfWork;
      const [found] = await manager.query<{ user_id: string; used_at: Date | null }[]>(
        'SELECT user_id, used_at FROM account_tokens WHERE hash = $1 AND purpose = $2 AND expires_at > now() FOR UPDATE',
        [hash, purpose],
      );
      if (!found) return undefined;
      await manager.query('UPDATE account_tokens SET used_at = coalesce(used_at, now()) WHERE hash = $1', [hash]);
      return { userId: found.user_id, isFirst: found.used_at === null };
    });
  }

  /** Whose token it is, while it is good and was not used. */
  async ownerOf(token: string, purpose: TokenPurpose): Promise<string | undefined> {
    const [found] = await this.unitOfWork.manager.query<{ user_id: string }[]>(
      `SELECT user_id FROM account_tokens
       WHERE hash = $1 AND purpose = $2 AND expires_at > now() AND used_at IS NULL`,
      [hashOfToken(token), purpose],
    );
    return found?.user_id;
  }

  /** None of an account's tokens for this works any more. */
  async discard(userId: string, purpose: TokenPurpose): Promise<void> {
    await this.unitOfWork.manager.query('DELETE FROM account_tokens WHERE user_id = $1 AND purpose = $2', [
      userId,
      purpose,
    ]);
  }
}
