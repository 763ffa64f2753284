import { z } from 'zod';
import type { Attempt, Life } from './task-life.ts';
import { failureOf } from './task-lives.ts';
import type { TaskRow } from './task.entity.ts';

const Moment = z.iso.datetime();

/** An attempt whose worker died has no end; it is lost when another was begun after it. */
export const AttemptView = z.object({
  attempt: z.int(),
  outcome: z.enum(['running', 'lost', 'succeeded', 'retried', 'failed', 'cancelled']),
  worker: z.string(),
  startedAt: Moment,
  endedAt: Moment.nullable(),
  retryAt: Moment.nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  traceId: z.string().nullable(),
});
export type AttemptView = z.output<typeof AttemptView>;

export const TimelineEntry = z.object({
  at: Moment,
  what: z.enum(['asked-for', 'due', 'started', 'succeeded', 'retried', 'failed', 'cancelled', 'cancel-requested']),
  attempt: z.int().nullable(),
});
export type TimelineEntry = z.output<typeof TimelineEntry>;

/** Oldest first. */
export function attemptViews({ attempts }: Life): AttemptView[] {
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

/** What happened to a task, oldest first. */
export function timelineOf({ createdAt, runAt, life }: TaskRow): TimelineEntry[] {
  const entries: TimelineEntry[] = [
    { at: createdAt.toISOString(), what: 'asked-for', attempt: null },
    ...(runAt ? [{ at: runAt.toISOString(), what: 'due' as const, attempt: null }] : []),
    ...(life.cancelRequestedAt !== undefined
      ? [{ at: life.cancelRequestedAt, what: 'cancel-requested' as const, attempt: null }]
      : []),
    ...life.attempts.flatMap(entriesOf),
  ];
  return entries.sort((a, b) => a.at.localeCompare(b.at));
}

function entriesOf({ attempt, startedAt, end }: Attempt): TimelineEntry[] {
  const started: TimelineEntry = { at: startedAt, what: 'started', attempt };
  return end ? [started, { at: end.endedAt, what: end.kind, attempt }] : [started];
}
