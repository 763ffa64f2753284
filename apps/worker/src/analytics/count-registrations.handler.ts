import { Controller } from '@nestjs/common';
import { type PayloadOf, UserRegistered } from '@warren/contracts';
import { Event } from '@warren/messaging';
import { UnitOfWork } from '@warren/persistence';

/** How many users registered on each day, in UTC, by when they did and not by when it was heard. */
@Controller()
export class CountRegistrationsHandler {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  @Event(UserRegistered)
  async registered({ registeredAt }: PayloadOf<typeof UserRegistered>): Promise<void> {
    await this.unitOfWork.manager.query(
      `INSERT INTO registrations_per_day AS known (day, registrations) VALUES (($1::timestamptz AT TIME ZONE 'UTC')::date, 1)
       ON CONFLICT (day) DO UPDATE SET registrations = known.registrations + 1`,
      [registeredAt],
    );
  }
}
