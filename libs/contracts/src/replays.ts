import { z } from 'zod';
import { defineRequest, type RequestContract } from './contract.ts';
import { pageOf } from './page.ts';

/**
 * What a group does with facts that it is told again. `refused`: nothing, unless forced, because its effects leave the
 * house. `catch-up`: it does what it has missed. `rebuild`: it builds its read model anew, beside the one in use.
 */
export const ReplayPolicy = z.enum(['refused', 'catch-up', 'rebuild']);
export type ReplayPolicy = z.infer<typeof ReplayPolicy>;

const Selection = {
  from: z.iso.datetime().nullable(),
  /** Exclusive. */
  to: z.iso.datetime().nullable(),
  /** `null` is every type. */
  types: z.array(z.string()).nullable(),
  force: z.boolean(),
};

/** What the log asks of a group that is to hear facts again. */
export const ReplayStep = z.discriminatedUnion('step', [
  z.object({ step: z.literal('begin'), replayId: z.uuid(), ...Selection }),
  /** So many facts were sent, each with an id of its own. */
  z.object({ step: z.literal('finish'), replayId: z.uuid(), sent: z.int().nonnegative() }),
  z.object({ step: z.literal('cancel'), replayId: z.uuid() }),
]);
export type ReplayStep = z.infer<typeof ReplayStep>;

export const ReplayStatus = z.object({
  policy: ReplayPolicy,
  /** The queue that the facts are to be sent to. */
  queue: z.string(),
  /** The types of fact that the group hears: it would make dead letters of any other. */
  hears: z.array(z.string()),
  /** Nothing is left to do for the group. */
  isFinished: z.boolean(),
  /** Facts that were sent and are not done yet. */
  waiting: z.int().nonnegative(),
  /** Ids of facts that the group has had, and the replay has not: some of them, when there are many. */
  missing: z.array(z.uuid()),
});
export type ReplayStatus = z.infer<typeof ReplayStatus>;

/** The question that every group that hears facts can be asked; see {@link ReplayStep}. Refused with `replay-refused`. */
export function replayControl(
  group: string,
): RequestContract<`${string}.replay.v1`, typeof ReplayStep, typeof ReplayStatus> {
  const type = `${group}.replay.v1` as const;
  return {
    kind: 'request',
    type,
    version: 1,
    schema: ReplayStep,
    answer: ReplayStatus,
    service: group,
    deadlineMs: 20_000,
    audience: 'internal',
  };
}

export const Replay = z.object({
  id: z.uuid(),
  group: z.string(),
  policy: ReplayPolicy,
  state: z.enum(['running', 'finishing', 'done', 'cancelled']),
  ...Selection,
  /** Facts a second, at most. */
  perSecond: z.number(),
  /** Facts in the log that it is about, when it began. */
  total: z.int().nonnegative(),
  sent: z.int().nonnegative(),
  /** What it waits for. */
  note: z.string().nullable(),
  createdBy: z.uuid(),
  createdAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
});
export type Replay = z.infer<typeof Replay>;

/**
 * Tells facts again to one group. One replay at a time for a group. Refused with `group-unknown`, `group-away`,
 * `replay-refused`, `replay-running`, or `replay-range` for a range that the log does not hold; nothing is begun then.
 */
export const StartReplay = defineRequest(
  'audit.start-replay.v1',
  z.object({
    group: z
      .string()
      .max(100)
      .regex(/^[a-z][a-z0-9-]*$/, 'must be the name of a group, like analytics'),
    /** `beginning`, a day (its start, in UTC) or a moment. */
    from: z.union([z.literal('beginning'), z.iso.date(), z.iso.datetime({ offset: true })]),
    /** Exclusive; until now, unless told. */
    to: z.union([z.iso.date(), z.iso.datetime({ offset: true })]).optional(),
    types: z.array(z.string().min(1).max(200)).min(1).max(100).optional(),
    perSecond: z.number().min(0.1).max(10_000).default(500),
    /** Tells it again to a group that refuses, too. */
    force: z.boolean().default(false),
    createdBy: z.uuid(),
  }),
  Replay,
  { audience: 'operator', deadlineMs: 30_000 },
);

/** Newest first, in keyset pages. */
export const ListReplays = defineRequest(
  'audit.list-replays.v1',
  z.object({ limit: z.int().min(1).max(100).default(50), cursor: z.string().max(200).optional() }),
  pageOf(Replay),
  { audience: 'operator' },
);

/** Refused with `replay-unknown`. */
export const GetReplay = defineRequest('audit.get-replay.v1', z.object({ id: z.uuid() }), Replay, {
  audience: 'operator',
});

/** Ends it; what a rebuild has built is thrown away. Refused with `replay-unknown`, `replay-ended`. */
export const CancelReplay = defineRequest('audit.cancel-replay.v1', z.object({ id: z.uuid() }), Replay, {
  audience: 'operator',
  deadlineMs: 30_000,
});
