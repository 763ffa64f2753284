import { Injectable, type OnModuleInit } from '@nestjs/common';
import { JourneySources } from '@warren/control-plane';
import {
  EMPTY_PART,
  hopOf,
  idsOf,
  type JourneyPart,
  type JourneyQuestion,
  matchingKey,
  valuesOf,
} from '@warren/contracts';
import { UnitOfWork } from '@warren/persistence';
import { In } from 'typeorm';
import { UserRow } from '../users/user.entity.ts';

/** Which account an address belongs to: what is known of the user is known of the address, and the other way round. */
@Injectable()
export class AccountJourney implements OnModuleInit {
  readonly name = 'accounts';

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly sources: JourneySources,
  ) {}

  onModuleInit(): void {
    this.sources.add(this);
  }

  async explainJourney(question: JourneyQuestion): Promise<JourneyPart> {
    const emails = valuesOf(question, 'email').flatMap((email) => [email, matchingKey(email)]);
    const ids = idsOf(question, 'userId');
    if (emails.length + ids.length === 0) return EMPTY_PART;
    const rows = await this.unitOfWork.manager.find(UserRow, { where: [{ email: In(emails) }, { id: In(ids) }] });
    return {
      hops: rows.map(({ id, createdAt }) =>
        hopOf({
          ...{
            at: createdAt.toISOString(),
            kind: 'http',
            state: 'done',
            service: 'accounts',
            place: 'POST /auth/register',
          },
          ...{ what: 'The account was registered.', about: { kind: 'userId', value: id } },
        }),
      ),
      findings: [],
      keys: rows.flatMap(({ id, email }) => [
        { kind: 'userId' as const, value: id },
        { kind: 'email' as const, value: email },
      ]),
    };
  }
}
