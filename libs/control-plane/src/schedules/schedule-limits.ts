import { type Caller, TooManyRequestsError } from '@warren/http';
import type { EntityManager } from 'typeorm';
import { isFrequent } from './frequency.ts';
import { ScheduleRow } from './schedule.entity.ts';

/** What one user's schedules may be, together. Operators have no such limits. */
export interface ScheduleLimits {
  /** Schedules at a time, paused ones among them. @default 100 */
  readonly inAll?: number | undefined;
  /** Those of them that fire more often than once a minute. @default 5 */
  readonly frequent?: number | undefined;
}

/**
 * Counts a user's schedules before another is added, one request of the user at a time until the transaction ends: two
 * that come together do not both find the last place free.
 * @throws TooManyRequestsError when there is no place for it
 */
export async function requirePlace(
  manager: EntityManager,
  added: Pick<ScheduleRow, 'cron' | 'timezone'>,
  { userId: createdBy, role }: Caller,
  { inAll = 100, frequent = 5 }: ScheduleLimits,
): Promise<void> {
  if (role === 'operator') return;
  await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`schedules of ${createdBy}`]);
  const select = { id: true, cron: true, timezone: true } as const;
  const rows = await manager.find(ScheduleRow, { where: { createdBy }, select, take: inAll });
  if (rows.length >= inAll) throw tooMany(`${inAll} schedules`);
  if (isFrequent(added) && rows.filter((row) => isFrequent(row)).length >= frequent)
    throw tooMany(`${frequent} schedules that fire more often than once a minute`);
}

function tooMany(what: string): TooManyRequestsError {
  const detail = `You have ${what}, which is all that one may have: delete one first.`;
  return new TooManyRequestsError('too-many-schedules', detail, { headers: { 'retry-after': '60' } });
}
