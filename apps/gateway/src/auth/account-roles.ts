import { Injectable } from '@nestjs/common';
import type { CallerRoles } from '@warren/control-plane';
import type { Caller } from '@warren/http';
import { Users } from '../users/users.ts';

/** Knows what role an account has now, for what its owner asked for earlier. */
@Injectable()
export class AccountRoles implements CallerRoles {
  constructor(private readonly users: Users) {}

  /** None for an account that is gone. */
  async roleOf(userId: string): Promise<Caller['role']> {
    const user = await this.users.byId(userId);
    return user?.role === 'operator' ? user.role : undefined;
  }
}
