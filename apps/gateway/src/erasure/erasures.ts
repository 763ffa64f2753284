import { Injectable } from '@nestjs/common';
import { PersonErased, PersonErasureProgressed } from '@showcase/contracts';
import { newId } from '@warren/messaging';
import { Outbox, UnitOfWork } from '@warren/persistence';
import { UnauthenticatedError } from '@warren/http';
import { Roles } from '../roles/roles.ts';
import type { UserRow } from '../users/user.entity.ts';

/** Erases people who ask for it: their account at once, and the rest by those who keep it. */
@Injectable()
export class Erasures {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly roles: Roles,
  ) {}

  /**
   * Ends every session, removes what opens the account and says whose it is, and asks every group to do likewise.
   * @returns the erasure's id
   * @throws ConflictError for the last operator
   */
  async erase(user: UserRow): Promise<string> {
    return this.unitOfWork.run(async () => {
      const erasureId = await this.begin(user);
      if (user.role === 'operator') await this.roles.change(user.email, 'user', user.id);
      const erased = {
        'refresh tokens': await this.delete('refresh_tokens', user.id),
        'account tokens': await this.delete('account_tokens', user.id),
        sessions: await this.delete('sessions', user.id),
        'fields of the account': 3,
      };
      await this.unitOfWork.manager.query(
        `UPDATE users SET email = 'erased:' || id, name = '', password_hash = '', verified_at = NULL, erased_at = now()
         WHERE id = $1`,
        [user.id],
      );
      await this.publish(erasureId, user, erased);
      return erasureId;
    });
  }

  /** @throws UnauthenticatedError when another request has begun it */
  private async begin({ id }: UserRow): Promise<string> {
    const [begun] = await this.unitOfWork.manager.query<{ id: string }[]>(
      'INSERT INTO erasures (id, user_id) VALUES ($1, $2) ON CONFLICT (user_id) DO NOTHING RETURNING id',
      [newId(), id],
    );
    if (!begun) throw new UnauthenticatedError('token-invalid', 'This account is gone.');
    return begun.id;
  }

  private async delete(table: 'refresh_tokens' | 'account_tokens' | 'sessions', userId: string): Promise<number> {
    const [, count] = await this.unitOfWork.manager.query<[unknown[], number]>(
      `DELETE FROM ${table} WHERE user_id = $1`,
      [userId],
    );
    return count;
  }

  /** The gateway has kept its part in the same transaction, and says so like every other group. */
  private async publish(erasureId: string, { id: userId, email }: UserRow, erased: Record<string, number>) {
    const at = new Date().toISOString();
    const erasure = { erasureId, userId };
    await this.outbox.publish(
      PersonErased,
      { ...erasure, email, requestedBy: userId, requestedAt: at },
      { key: userId },
    );
    const progress = { ...erasure, group: 'gateway.accounts', state: 'done' as const, erased, kept: [], at };
    await this.outbox.publish(PersonErasureProgressed, progress, { key: userId });
  }
}
