import { z } from 'zod';
import { defineTask } from '@warren/contracts';

/** Tell the administrators what a day, in UTC, has brought; the day before the task was asked for unless told. */
export const ReportDay = defineTask('report.daily.v1', z.object({ day: z.iso.date().optional() }), {
  audience: 'operator',
});

const YEAR_MS = 366 * 86_400_000;
const Time = z.iso.datetime({ offset: true });
const lengthOf = ({ from, to }: { from: string; to: string }): number => Date.parse(to) - Date.parse(from);

/**
 * Mail its caller a statement of their own orders and wallet, from one time until before another. Whose it is and where it
 * goes are no part of it: they are of the caller whom its message token names.
 */
export const MailStatement = defineTask(
  'report.statement.v1',
  z
    .object({ from: Time, to: Time })
    .refine((range) => lengthOf(range) > 0, { path: ['to'], error: 'must be later than from' })
    .refine((range) => lengthOf(range) <= YEAR_MS, { path: ['to'], error: 'must be within 366 days of from' }),
  { audience: 'user' },
);
