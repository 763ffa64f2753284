export const TASK_STATES = ['scheduled', 'queued', 'running', 'retrying', 'succeeded', 'failed', 'cancelled'] as const;

/** A task as `GET /tasks` lists it. */
export interface Task {
  readonly id: string;
  readonly type: string;
  readonly state: (typeof TASK_STATES)[number];
  readonly payload: Readonly<Record<string, unknown>>;
  readonly key: string | null;
  readonly uniqueKey: string | null;
  readonly priority: string;
  readonly scheduleId: string | null;
  readonly batchId: string | null;
  readonly createdAt: string;
  readonly runAt: string | null;
  readonly progress: { readonly done: number; readonly total?: number; readonly note?: string } | null;
  readonly cancelRequestedAt: string | null;
  readonly attempt: number | null;
  readonly retryAt: string | null;
  readonly worker: string | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly result: unknown;
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** The same with all that happened to it. */
export interface TaskDetail extends Task {
  readonly attempts: readonly TaskAttempt[];
  readonly timeline: readonly { readonly at: string; readonly what: string; readonly attempt: number | null }[];
}

export interface TaskAttempt {
  readonly attempt: number;
  readonly outcome: string;
  readonly worker: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly retryAt: string | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}

export const hasEnded = ({ state }: Task): boolean => ['succeeded', 'failed', 'cancelled'].includes(state);
