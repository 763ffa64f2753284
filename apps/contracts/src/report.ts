import { z } from 'zod';
import { defineTask } from '@warren/contracts';

/** Tell the administrators what a day, in UTC, has brought; the day before the task was asked for unless told. */
export const ReportDay = defineTask('report.daily.v1', z.object({ day: z.iso.date().optional() }), {
  audience: 'operator',
});
