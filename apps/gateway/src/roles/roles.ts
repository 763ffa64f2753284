import { Injectable } from '@nestjs/common';
import { ConflictError, MissingError } from '@warren/http';
import { UnitOfWork } from '@warren/persistence';
import { type Role, UserRow } from '../users/user.entity.ts';
import { RoleChanges } from './role-changes.ts';

/** What the database's function `change_role` answers. */
type Outcome = 'changed' | 'unchanged' | 'account-unknown' | 'account-unverified' | 'last-operator';

/** Who operates Warren: granted and revoked, each change with its record. */
@Injectable()
export class Roles {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly changes: RoleChanges,
  ) {}

  async operators(): Promise<UserRow[]> {
    return this.unitOfWork.manager.find(UserRow, { where: { role: 'operator' }, order: { id: 'ASC' } });
  }

  /**
   * Gives the account of this address a role; one that it has already stays.
   * @throws MissingError for an address without an account
   * @throws ConflictError for an unverified address, and for the last operator
   */
  async change(email: string, role: Role, actor: string): Promise<UserRow> {
    return this.unitOfWork.run(async () => {
      const { manager } = this.unitOfWork;
      const [row] = await manager.query<{ outcome: Outcome }[]>('SELECT change_role($1, $2, $3) AS outcome', [
        email,
        role,
        actor,
      ]);
      refuse(row?.outcome);
      if (row?.outcome === 'changed') await this.changes.publish();
      return manager.findOneByOrFail(UserRow, { email });
    });
  }
}

function refuse(outcome: Outcome | undefined): void {
  if (outcome === 'account-unknown') throw new MissingError(outcome, 'There is no account with this address.');
  if (outcome === 'account-unverified' || outcome === 'last-operator') {
    throw new ConflictError(outcome, CONFLICTS[outcome]);
  }
}

const CONFLICTS = {
  'account-unverified': 'The owner of this address has not verified it yet; an operator has to.',
  'last-operator': 'This is the last operator: grant the role to another account first.',
} as const;
