import { Injectable } from '@nestjs/common';
import { UserRegistered } from '@showcase/contracts';
import { newId } from '@warren/messaging';
import { Outbox, UnitOfWork } from '@warren/persistence';
import { ConflictError } from '@warren/http';
import { IsNull } from 'typeorm';
import { UserRow } from './user.entity.ts';

/** Keeps users, and tells the world of new ones. */
@Injectable()
export class Users {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
  ) {}

  /**
   * Registers a user. The row and the fact are committed together: nobody is registered unheard, or heard of in vain.
   * @throws ConflictError when the address is taken
   */
  async register(user: { email: string; name: string; passwordHash: string }): Promise<UserRow> {
    const row: UserRow = { ...user, id: newId(), createdAt: new Date(), verifiedAt: null, role: 'user' };
    await this.unitOfWork.run(async () => {
      if (!(await this.insert(row))) {
        throw new ConflictError('email-taken', `There is an account for ${row.email} already: log in instead.`);
      }
      const { id: userId, email, name, createdAt } = row;
      await this.outbox.publish(
        UserRegistered,
        { userId, email, name, registeredAt: createdAt.toISOString() },
        { key: userId },
      );
    });
    return row;
  }

  /** Counts the address as its owner's. Twice is the same as once. */
  async verify(id: string): Promise<void> {
    await this.unitOfWork.manager.update(UserRow, { id, verifiedAt: IsNull() }, { verifiedAt: new Date() });
  }

  async byEmail(email: string): Promise<UserRow | null> {
    return this.unitOfWork.manager.findOneBy(UserRow, { email });
  }

  async byId(id: string): Promise<UserRow | null> {
    return this.unitOfWork.manager.findOneBy(UserRow, { id });
  }

  /** @returns false when the address is taken; also by somebody who registers in this moment */
  private async insert(row: UserRow): Promise<boolean> {
    const insert = this.unitOfWork.manager
      .createQueryBuilder()
      .insert()
      .into(UserRow)
      .values(row)
      .orIgnore()
      .returning('id');
    const { raw } = (await insert.execute()) as { raw: unknown[] };
    return raw.length === 1;
  }
}
