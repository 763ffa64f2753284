import { ERASING_GROUPS } from '@showcase/contracts';
import { pageOf } from '@warren/http';
import { z } from 'zod';

/** `failed`: a group could not, and tries again or waits as a dead letter. */
const State = z.enum(['running', 'failed', 'done']);

const Summary = {
  erasureId: z.uuid(),
  userId: z.uuid(),
  requestedAt: z.iso.datetime(),
  completedAt: z.iso.datetime().nullable(),
  state: State,
  /** Groups that have not said that they are done. */
  missing: z.array(z.string()),
};

export const ErasureSummary = z.object(Summary).meta({ id: 'ErasureSummary' });
export const ErasurePage = pageOf(ErasureSummary).meta({ id: 'ErasurePage' });
export type ErasurePage = z.output<typeof ErasurePage>;

const Answer = z.object({
  group: z.string(),
  state: z.enum(['unanswered', 'working', 'done', 'failed']),
  /** How many are gone, by what they were. */
  erased: z.record(z.string(), z.int().nonnegative()),
  /** What stays without the person, and why. */
  kept: z.array(z.object({ what: z.string(), why: z.string() })),
  reason: z.string().nullable(),
  at: z.iso.datetime().nullable(),
});
type Answer = z.output<typeof Answer>;

export const Erasure = z.object({ ...Summary, groups: z.array(Answer) }).meta({ id: 'Erasure' });
export type Erasure = z.output<typeof Erasure>;

/** An erasure as the database has it, with what was answered so far. */
export interface ErasureRow {
  readonly id: string;
  readonly user_id: string;
  readonly requested_at: Date;
  readonly completed_at: Date | null;
  readonly answers: readonly Answer[];
}

export function erasureOf({ id, user_id, requested_at, completed_at, answers }: ErasureRow): Erasure {
  const groups = ERASING_GROUPS.map((group) => answers.find((answer) => answer.group === group) ?? unanswered(group));
  const missing = groups.filter(({ state }) => state !== 'done').map(({ group }) => group);
  const hasFailed = groups.some(({ state }) => state === 'failed');
  return {
    erasureId: id,
    userId: user_id,
    requestedAt: requested_at.toISOString(),
    completedAt: completed_at?.toISOString() ?? null,
    state: missing.length === 0 ? 'done' : hasFailed ? 'failed' : 'running',
    missing,
    groups,
  };
}

const unanswered = (group: string): Answer => ({
  ...{ group, state: 'unanswered', erased: {}, kept: [], reason: null, at: null },
});
