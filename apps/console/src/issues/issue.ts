/** A cause of dead letters as `GET /operations/dead-letter-issues` lists it. */
export interface Issue {
  readonly fingerprint: string;
  readonly type: string | null;
  readonly group: string;
  readonly reason: string;
  readonly title: string;
  readonly state: IssueState;
  readonly count: number;
  readonly dead: number;
  /** Deaths in each of the last 24 hours, the latest last. */
  readonly lastDay: readonly number[];
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly reopened: number;
  readonly changedBy: string | null;
  readonly changedAt: string | null;
  readonly ignoredUntil: string | null;
  readonly note: string | null;
}

export const ISSUE_STATES = ['open', 'resolved', 'ignored'] as const;
export type IssueState = (typeof ISSUE_STATES)[number];
