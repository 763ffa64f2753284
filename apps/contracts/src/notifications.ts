import { z } from 'zod';
import { defineTask } from '@warren/contracts';

/** Tell the administrators something, by mail to the configured address. */
export const NotifyAdministrators = defineTask(
  'notifications.announce.v1',
  z.object({
    subject: z
      .string()
      .min(1)
      .max(200)
      .regex(/^[^\r\n]*$/, 'must be one line'),
    text: z.string().min(1).max(10_000),
  }),
  { audience: 'operator' },
);
