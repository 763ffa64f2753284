import { z } from 'zod';
import { defineRequest, pageOf } from '@warren/contracts';
import { personal } from '@warren/contracts';

/** A fact as audit wrote it down. */
export const LoggedEvent = z.object({
  /** The message's id. */
  id: z.uuid(),
  type: z.string(),
  /** When it was said. */
  at: z.iso.datetime(),
  /** Ordering and search key. */
  key: z.string().nullable(),
  /** The id of the message that led to it. */
  cause: z.string().nullable(),
  /** The id of the message that began it all. */
  correlationId: z.string(),
  /** The service or pool that said it. */
  by: z.string().nullable(),
  /** Whom it was done for: a user's id, `anybody`, or a service that began by itself. Null where nothing proves it. */
  caller: z.string().nullable().optional(),
  payload: personal(z.json()),
});
export type LoggedEvent = z.infer<typeof LoggedEvent>;

const Which = {
  type: z.string().min(1).max(200).optional(),
  /** The message's key, or any id in its payload: an order's, a user's. */
  key: z.string().min(1).max(200).optional(),
};
const Limit = z.int().min(1).max(100).default(50);

/** Facts, newest first, in keyset pages. Refused with `cursor-malformed`. */
export const SearchEvents = defineRequest(
  'audit.search-events.v1',
  z.object({
    ...Which,
    since: z.iso.datetime().optional(),
    until: z.iso.datetime().optional(),
    limit: Limit,
    cursor: z.string().max(200).optional(),
  }),
  pageOf(LoggedEvent),
  { audience: 'operator' },
);

/**
 * Facts in the order in which they were written down, behind a place in the log: reading on from `place` misses none.
 * Without a place to begin at there are no facts, and the place is the log's end. Refused with `place-malformed`.
 */
export const ReadLog = defineRequest(
  'audit.read-log.v1',
  z.object({ ...Which, after: z.string().max(200).optional(), limit: Limit }),
  z.object({
    items: z.array(LoggedEvent.extend({ place: z.string() })),
    place: z.string(),
    /** Nothing is behind the place just now. */
    isEnd: z.boolean(),
  }),
  { audience: 'operator' },
);

export const TimelineStep = LoggedEvent.omit({ payload: true, correlationId: true }).extend({
  /** A sentence. */
  summary: z.string(),
});
export type TimelineStep = z.infer<typeof TimelineStep>;

/**
 * What happened about an order, oldest first: what names it, and what followed from its placing. At most 500 steps; none
 * when the log knows of no such order, or not yet.
 */
export const GetTimeline = defineRequest(
  'audit.get-timeline.v1',
  z.object({ orderId: z.uuid() }),
  z.object({ steps: z.array(TimelineStep) }),
  { audience: 'user' },
);
