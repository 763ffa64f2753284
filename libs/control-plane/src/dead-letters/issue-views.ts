import { PageQuery, pageOf } from '@warren/http';
import { z } from 'zod';
import { ISSUE_STATES, type IssueRow } from './issue.entity.ts';

const Timestamp = z.iso.datetime();

/** What of an issue is counted when it is looked at. */
export interface IssueCounts {
  /** `null` where its dead letters have another cause by now. */
  readonly firstSeen: Date | null;
  readonly lastSeen: Date | null;
  readonly count: number;
  readonly dead: number;
  readonly lastDay: readonly number[];
}

/** Dead letters of an issue that are counted, at most. */
export const MOST_COUNTED = 10_000;

export const Issue = z
  .object({
    fingerprint: z.string().describe('Of the type, the group, the reason and the first line of the error.'),
    type: z.string().nullable(),
    group: z.string(),
    reason: z.string(),
    title: z.string().describe('The first line of the error, without ids, numbers, addresses and what is quoted.'),
    state: z.enum(ISSUE_STATES).describe('open again when a message dies of it after it was resolved.'),
    count: z.int().describe(`Dead letters in all, counted up to ${MOST_COUNTED}.`),
    dead: z.int().describe(`Those of them that nothing was done with yet, counted likewise.`),
    lastDay: z.array(z.int()).length(24).describe('How many died in each of the last 24 hours, the latest last.'),
    firstSeen: Timestamp,
    lastSeen: Timestamp,
    reopened: z.int().describe('How often it came back.'),
    changedBy: z.uuid().nullable().describe('The operator who resolved, ignored or opened it.'),
    changedAt: Timestamp.nullable(),
    ignoredUntil: Timestamp.nullable().describe('null: for ever.'),
    note: z.string().nullable(),
  })
  .meta({ id: 'DeadLetterIssue' });
export type Issue = z.output<typeof Issue>;

export const IssuePage = pageOf(Issue).meta({ id: 'DeadLetterIssuePage' });
export type IssuePage = z.output<typeof IssuePage>;

export const IssueQuery = PageQuery.extend({ state: z.enum(ISSUE_STATES).optional() });
export type IssueQuery = z.output<typeof IssueQuery>;

export const IssueParameter = z.object({ fingerprint: z.string().regex(/^[0-9a-f]{32}$/, 'must be 32 hex digits') });
export type IssueParameter = z.output<typeof IssueParameter>;

export const IssueChange = z
  .object({
    state: z.enum(ISSUE_STATES),
    until: z.iso.datetime({ offset: true }).optional().describe('For ignored: when it is of interest again.'),
    note: z.string().min(1).max(2_000).optional().describe('Shown to other operators; it replaces the one before.'),
  })
  .strict()
  .refine(({ state, until }) => until === undefined || state === 'ignored', 'takes until with the state ignored only')
  .meta({ id: 'DeadLetterIssueChange' });
export type IssueChange = z.output<typeof IssueChange>;

export function issueView(row: IssueRow, counts: IssueCounts): Issue {
  const { count, dead, lastDay, firstSeen, lastSeen } = counts;
  const { fingerprint, type, group, reason, title, state, reopened, changedBy, note } = row;
  return {
    ...{
      fingerprint,
      type,
      group,
      reason,
      title,
      state,
      count,
      dead,
      lastDay: [...lastDay],
      reopened,
      changedBy,
      note,
    },
    firstSeen: (firstSeen ?? row.lastSeen).toISOString(),
    lastSeen: (lastSeen ?? row.lastSeen).toISOString(),
    changedAt: row.changedAt?.toISOString() ?? null,
    ignoredUntil: row.ignoredUntil?.toISOString() ?? null,
  };
}
