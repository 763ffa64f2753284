import { z } from 'zod';
import { defineTask } from './contract.ts';

/** No line breaks: a subject must not be able to add headers. */
const Line = z
  .string()
  .min(1)
  .max(998)
  .regex(/^[^\r\n]*$/, 'must be one line');

/** Hand one mail to the SMTP server. Who gets it and what it says was decided before. */
export const DeliverEmail = defineTask(
  'email.deliver.v1',
  z.object({
    to: z.email().max(254),
    subject: Line,
    text: z.string().min(1).max(500_000),
    html: z.string().max(500_000).optional(),
  }),
);
