import { Injectable } from '@nestjs/common';
import { UserRoleChanged } from '@showcase/contracts';
import { Outbox, Pollers, type PollResult, UnitOfWork } from '@warren/persistence';
import type { Role } from '../users/user.entity.ts';

interface RoleChange {
  readonly user_id: string;
  readonly role: Role;
  readonly changed_by: string;
  readonly changed_at: Date;
}

const BATCH = 50;
const LOOK_EVERY_MS = 5_000;
const UNPUBLISHED = `
  UPDATE role_changes SET published_at = now()
  WHERE id IN (SELECT id FROM role_changes WHERE published_at IS NULL ORDER BY id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
  RETURNING user_id, role, changed_by, changed_at
`;

/** Publishes each change of a role, also one that the command line made in the database, within five seconds. */
@Injectable()
export class RoleChanges {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    pollers: Pollers,
  ) {
    pollers.add({ name: 'Changes of roles', run: () => this.run(), everyMs: LOOK_EVERY_MS });
  }

  /** Publishes those that are not yet. @returns how many */
  async publish(): Promise<number> {
    return this.unitOfWork.run(async () => {
      const [changes] = await this.unitOfWork.manager.query<[RoleChange[], number]>(UNPUBLISHED);
      for (const change of changes) {
        const { user_id: userId, role, changed_by: changedBy, changed_at: changedAt } = change;
        const event = { userId, role, changedBy, changedAt: changedAt.toISOString() };
        await this.outbox.publish(UserRoleChanged, event, { key: userId });
      }
      return changes.length;
    });
  }

  private async run(): Promise<PollResult> {
    return (await this.publish()) === BATCH ? 'more' : 'idle';
  }
}
