import { z } from 'zod';
import { pageOf, PageQuery } from '../http/page.ts';
import { Payload } from '../tasks/payload.ts';
import { nextFiring } from './firing.ts';
import type { ScheduleRow } from './schedule.entity.ts';

export const NewSchedule = z
  .object({
    type: z.string().min(1).max(200).describe('One of GET /tasks/types.'),
    payload: Payload.describe("What the type's schema says."),
    cron: z.string().trim().min(1).max(100).describe('Five fields, or six with the seconds first.'),
    timezone: z.string().max(100).default('UTC').describe('An IANA name, like "Europe/Berlin".'),
  })
  .meta({ id: 'NewSchedule' });
export type NewSchedule = z.output<typeof NewSchedule>;

export const Schedule = z
  .object({
    id: z.uuid(),
    type: z.string(),
    payload: Payload,
    cron: z.string(),
    timezone: z.string(),
    nextRunAt: z.iso.datetime(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Schedule' });
export type Schedule = z.output<typeof Schedule>;

export const SchedulePage = pageOf(Schedule).meta({ id: 'SchedulePage' });
export type SchedulePage = z.output<typeof SchedulePage>;

export const ScheduleQuery = PageQuery;
export type ScheduleQuery = z.output<typeof ScheduleQuery>;

/** How a schedule looks from outside. */
export function scheduleView({ id, type, payload, cron, timezone, createdAt }: ScheduleRow, now: Date): Schedule {
  return {
    id,
    type,
    payload: payload as Payload,
    cron,
    timezone,
    nextRunAt: nextFiring(cron, timezone, now).toISOString(),
    createdAt: createdAt.toISOString(),
  };
}
