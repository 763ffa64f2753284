import { Injectable } from '@nestjs/common';
import type { ParticipantName } from '@showcase/contracts';
import { type Person, PersonErased, PersonErasureProgressed } from '@warren/contracts';
import { newId } from '@warren/messaging';
import { Outbox, UnitOfWork } from '@warren/persistence';
import { ConflictError, MissingError, UnauthenticatedError } from '@warren/http';
import { Roles } from '../roles/roles.ts';
import type { UserRow } from '../users/user.entity.ts';

/** The group that the gateway answers as. */
export const GATEWAY: ParticipantName = 'gateway';

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
  private async begin({ id, email, name }: UserRow): Promise<string> {
    const [begun] = await this.unitOfWork.manager.query<{ id: string }[]>(
      'INSERT INTO erasures (id, user_id, person) VALUES ($1, $2, $3) ON CONFLICT (user_id) DO NOTHING RETURNING id',
      [newId(), id, JSON.stringify({ userId: id, email, name })],
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

  /**
   * Asks every group once more: one that gave up, or was away for longer than messages wait.
   * @throws MissingError for who was not erased
   * @throws ConflictError when every group is done, and nothing here knows who it was
   */
  async repeat(userId: string, operatorId: string): Promise<void> {
    const [erasure] = await this.unitOfWork.manager.query<{ id: string; person: Person | null }[]>(
      'SELECT id, person FROM erasures WHERE user_id = $1',
      [userId],
    );
    if (!erasure) throw new MissingError('erasure-unknown', `There is no erasure of the user ${userId}.`);
    const { id, person } = erasure;
    if (!person) throw new ConflictError('erasure-complete', 'Every group is done with this erasure.');
    await this.unitOfWork.run(() => this.ask(id, person, operatorId));
  }

  private async ask(erasureId: string, person: Person, requestedBy: string): Promise<void> {
    const event = { erasureId, ...person, requestedBy, requestedAt: new Date().toISOString() };
    await this.outbox.publish(PersonErased, event, { key: person.userId });
  }

  /** The account is gone in the same transaction; the gateway's other rows go like those of every group. */
  private async publish(erasureId: string, { id: userId, email, name }: UserRow, erased: Record<string, number>) {
    await this.ask(erasureId, { userId, email, name }, userId);
    const at = new Date().toISOString();
    const progress = { erasureId, userId, group: GATEWAY, state: 'working' as const, erased, kept: [], at };
    await this.outbox.publish(PersonErasureProgressed, progress, { key: userId });
  }
}
