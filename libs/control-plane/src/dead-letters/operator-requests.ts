import { z } from 'zod';
import { PageQuery } from '@warren/http';
import { PATH_NEEDS_VALUE, pathNeedsValue } from '../payload-search.ts';
import { Selection } from './selection.ts';

export const DeadLetterQuery = PageQuery.extend(Selection.shape).refine(pathNeedsValue, PATH_NEEDS_VALUE);
export type DeadLetterQuery = z.output<typeof DeadLetterQuery>;

const Which = {
  ids: z
    .array(z.uuid())
    .min(1)
    .max(1_000)
    .optional()
    .describe("Dead letters' ids, or their messages': a message's id means its dead letters in every queue."),
  filter: Selection.omit({ state: true })
    .strict()
    .refine(pathNeedsValue, PATH_NEEDS_VALUE)
    .optional()
    .describe('All dead letters that match; {} is every dead letter there is.'),
  preview: z.boolean().default(false).describe('Only count.'),
  token: z.string().max(500).optional().describe('Of a preview: nothing is done when other dead letters match by now.'),
};

const oneOfThem = ({ ids, filter }: { ids?: unknown; filter?: unknown }): boolean =>
  (ids === undefined) !== (filter === undefined);
const ONE_OF_THEM = 'needs either ids or filter';

export const DiscardRequest = z.object(Which).strict().refine(oneOfThem, ONE_OF_THEM).meta({ id: 'DiscardRequest' });
export type DiscardRequest = z.output<typeof DiscardRequest>;

export const RedriveRequest = z
  .object({
    ...Which,
    perSecond: z.number().min(0.1).max(10_000).default(500).describe('Dead letters a second, at most.'),
    canary: z
      .int()
      .min(1)
      .max(1_000)
      .optional()
      .describe('So many go first; the others follow when none of these has died again.'),
    canarySeconds: z
      .number()
      .min(0.1)
      .max(86_400)
      .default(10)
      .describe("How long the first are watched. Longer than their handler's retries, to be sure."),
    payload: z.unknown().optional().describe('Sent instead of the body. With one id only.'),
  })
  .strict()
  .refine(oneOfThem, ONE_OF_THEM)
  .refine(({ ids, payload }) => payload === undefined || ids?.length === 1, 'takes a payload with one id only')
  .meta({ id: 'RedriveRequest' });
export type RedriveRequest = z.output<typeof RedriveRequest>;

export const GroupQuery = z.object(Selection.shape).refine(pathNeedsValue, PATH_NEEDS_VALUE);
export type GroupQuery = z.output<typeof GroupQuery>;
