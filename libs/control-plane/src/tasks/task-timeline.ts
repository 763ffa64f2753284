import { z } from 'zod';
import { type Attempt, failureOf, type TaskHistory } from './task-history.ts';
import type { TaskRow } from './task.entity.ts';

const Timestamp = z.iso.datetime();

/** An attempt whose worker died has no end; it is lost when another was begun after it. */
export const AttemptView = z.object({
  attempt: z.int(),
  outcome: z.enum(['running', 'lost', 'succeeded', 'retried', 'failed', 'cancelled']),
  worker: z.string(),
  startedAt: Timestamp,
  endedAt: Timestamp.nullable(),
  retryAt: Timestamp.nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  traceId: z.string().nullable(),
});
export type AttemptView = z.output<typeof AttemptView>;

export const TimelineEntry = z.object({
  at: Timestamp,
  what: z.enum(['asked-for', 'due', 'started', 'succeeded', 'retried', 'failed', 'cancelled', 'cancel-requested']),
  attempt: z.int().nullable(),
});
export type TimelineEntry = z.output<typeof TimelineEntry>;

/** Oldest first. */
export function attemptViews({ attempts }: TaskHistory): AttemptView[] {
  return attempts.map((one, index) => ({
    attempt: one.attempt,
    outcome: one.end?.kind ?? (index < attempts.length - 1 ? 'lost' : 'running'),
    worker: one.worker,
    startedAt: one.startedAt,
    endedAt: one.end?.endedAt ?? null,
    retryAt: one.end?.kind === 'retried' ? one.end.retryAt : null,
    error: failureOf(one) ?? null,
    traceId: one.traceId ?? null,
  }));
}

/** What happened to a task, oldest first, and when it is due, unless it was cancelled before. */
export function timelineOf({ createdAt, runAt, life: history }: TaskRow): TimelineEntry[] {
  const due = runAt?.toISOString();
  const cancelledAt = history.cancelRequestedAt;
  const entries: TimelineEntry[] = [
    entry(createdAt.toISOString(), 'asked-for'),
    ...(due !== undefined && !(cancelledAt !== undefined && cancelledAt < due) ? [entry(due, 'due')] : []),
    ...(cancelledAt !== undefined ? [entry(cancelledAt, 'cancel-requested')] : []),
    ...(cancelledAt !== undefined && history.attempts.length === 0 ? [entry(cancelledAt, 'cancelled')] : []),
    ...history.attempts.flatMap(entriesOf),
  ];
  return entries.sort((a, b) => a.at.localeCompare(b.at));
}

const entry = (at: string, what: TimelineEntry['what']): TimelineEntry => ({ at, what, attempt: null });

function entriesOf({ attempt, startedAt, end }: Attempt): TimelineEntry[] {
  const started: TimelineEntry = { at: startedAt, what: 'started', attempt };
  return end ? [started, { at: end.endedAt, what: end.kind, attempt }] : [started];
}
