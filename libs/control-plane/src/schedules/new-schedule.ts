import { z } from 'zod';
import { pageOf, PageQuery } from '@warren/http';
import { Payload } from '../tasks/new-task.ts';
import { MISSED } from './due-firings.ts';
import type { ScheduleRow } from './schedule.entity.ts';

export const NewSchedule = z
  .object({
    type: z.string().min(1).max(200).describe('One of GET /tasks/types.'),
    payload: Payload.describe("What the type's schema says."),
    cron: z
      .string()
      .trim()
      .min(1)
      .max(100)
      .describe('Five fields, six with the seconds first, or a nickname like "@daily".'),
    timezone: z.string().max(100).default('UTC').describe('An IANA name, like "Europe/Berlin".'),
    missed: z
      .enum(MISSED)
      .default('once')
      .describe('What becomes of times that passed while nothing ran: none, the latest, or each of them.'),
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
    missed: z.enum(MISSED),
    nextRunAt: z.iso.datetime().nullable().describe('None while it is paused.'),
    lastRunAt: z.iso.datetime().nullable(),
    pausedAt: z.iso.datetime().nullable(),
    pausedBecause: z.string().nullable().describe('Why it was paused, if no person did it.'),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Schedule' });
export type Schedule = z.output<typeof Schedule>;

export const SchedulePage = pageOf(Schedule).meta({ id: 'SchedulePage' });
export type SchedulePage = z.output<typeof SchedulePage>;

export const ScheduleQuery = PageQuery;
export type ScheduleQuery = z.output<typeof ScheduleQuery>;

/** How a schedule looks from outside. */
export function scheduleView(row: ScheduleRow): Schedule {
  const { id, type, payload, cron, timezone, missed, pausedAt, pausedBecause } = row;
  return {
    id,
    type,
    payload: payload as Payload,
    cron,
    timezone,
    missed,
    nextRunAt: pausedAt ? null : row.nextRunAt.toISOString(),
    lastRunAt: row.lastRunAt?.toISOString() ?? null,
    pausedAt: pausedAt?.toISOString() ?? null,
    pausedBecause,
    createdAt: row.createdAt.toISOString(),
  };
}
