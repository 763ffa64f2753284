import { Injectable } from '@nestjs/common';
import { addressInPlaceOf, type Person } from '@warren/contracts';
import type { PersonEraser } from '@warren/persistence';
import { DataSubjectRequests } from '../subscriptions/data-subject-requests.ts';

/**
 * Sees to it that an erased person is never written to again, also by an import that has them in its file: there, what
 * stands for their address is suppressed likewise.
 */
@Injectable()
export class PersonSuppression implements PersonEraser {
  constructor(private readonly requests: DataSubjectRequests) {}

  async erasePerson({ userId, email }: Person): Promise<Record<string, number>> {
    const wasThere = await this.requests.erase(email);
    await this.requests.erase(addressInPlaceOf(userId));
    return { subscriptions: wasThere ? 1 : 0 };
  }
}
