import { OutboxAnswer } from '@warren/contracts';
import { z } from 'zod';

export const OutboxPage = OutboxAnswer.meta({ id: 'OutboxPage' });
export type OutboxPage = z.output<typeof OutboxPage>;

export const OutboxList = z
  .object({
    items: z
      .array(
        z.object({
          service: z.string(),
          setAside: z
            .int()
            .nullable()
            .describe('Messages that cannot be sent as they are; 10,000 means as many or more.'),
          problem: z.string().nullable().describe('Why it is not known.'),
        }),
      )
      .describe('By service.'),
  })
  .meta({ id: 'OutboxList' });
export type OutboxList = z.output<typeof OutboxList>;

const oneOfThem = ({ ids, all }: { ids?: unknown; all?: unknown }): boolean =>
  (ids === undefined) !== (all === undefined);

export const WhichMessages = z
  .object({
    ids: z.array(z.uuid()).min(1).max(1_000).optional(),
    all: z.literal(true).optional().describe('Every message that is set aside there.'),
  })
  .strict()
  .refine(oneOfThem, 'needs either ids or all')
  .meta({ id: 'WhichMessages' });
export type WhichMessages = z.output<typeof WhichMessages>;

export const SettledMessages = z
  .object({ count: z.int().nonnegative().describe('How many there were.') })
  .meta({ id: 'SettledMessages' });
export type SettledMessages = z.output<typeof SettledMessages>;
