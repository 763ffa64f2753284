import { findingOf, type JourneyFinding, type JourneyKey } from '@warren/contracts';
import { taskQueue, urgentQueue } from '@warren/messaging';
import type { TaskState } from '../tasks/task-history.ts';
import type { TaskRow } from '../tasks/task.entity.ts';

type Finding = Pick<JourneyFinding, 'code' | 'sentence'> & Partial<JourneyFinding>;

/** How a task stands, and what its unique key keeps off. */
export function taskFindings(row: TaskRow, now = new Date()): JourneyFinding[] {
  const about: JourneyKey = { kind: 'taskId', value: row.id };
  const holdsKey = row.uniqueKey !== null && (!isOver(row) || (row.uniqueUntil ?? now) > now);
  return [STATUS[row.state](row), ...(holdsKey ? [duplicates(row)] : [])].map((finding) =>
    findingOf({ service: 'tasks', about, ...finding }),
  );
}

const isOver = ({ state }: TaskRow): boolean => ['succeeded', 'failed', 'cancelled'].includes(state);

/** Dependencies that are unavailable are waited for, and such attempts do not count. */
const UNAVAILABLE = /^dependency-away$/;

const createdAt = (row: TaskRow): string => row.createdAt.toISOString();
const startedAt = (row: TaskRow): string => row.startedAt?.toISOString() ?? createdAt(row);
const endedAt = (row: TaskRow): string => row.endedAt?.toISOString() ?? createdAt(row);
const queueOf = ({ priority, type }: TaskRow): string => (priority === 'high' ? urgentQueue(type) : taskQueue(type));

const STATUS: Readonly<Record<TaskState, (row: TaskRow) => Finding>> = {
  scheduled: (row) => {
    const until = row.runAt?.toISOString() ?? null;
    const sentence = `Waiting: ${row.type} is not due before ${until}.`;
    return { code: 'not-due', since: createdAt(row), until, sentence };
  },
  queued: (row) => {
    const [since, queue] = [row.runAt?.toISOString() ?? createdAt(row), queueOf(row)];
    const sentence = `Waiting: ${row.type} is in ${queue} since ${since}, and no worker has reported to have begun it.`;
    return { code: 'queued', since, queue, sentence };
  },
  running: (row) => {
    const since = startedAt(row);
    const sentence = `Running: attempt ${row.attempt} of ${row.type}, by ${row.worker} since ${since}.`;
    return { code: 'running', since, sentence };
  },
  retrying: (row) => {
    const end = row.life.attempts.at(-1)?.end;
    const until = end?.kind === 'retried' ? end.retryAt : null;
    const code = UNAVAILABLE.test(row.error?.code ?? '') ? 'dependency-unavailable' : 'retrying';
    const next = code === 'retrying' ? `attempt ${(row.attempt ?? 0) + 1}` : `attempt ${row.attempt ?? 1} again`;
    const sentence = `Waiting: ${next} of ${row.type} at ${until ?? 'an unknown time'}, since ${failure(row)}`;
    return { code, since: endedAt(row), until, queue: queueOf(row), sentence };
  },
  succeeded: (row) => {
    const sentence = `Done: ${row.type} ended at ${endedAt(row)}, by ${row.worker}.`;
    return { code: 'done', since: endedAt(row), sentence };
  },
  failed: (row) => {
    const sentence = `Failed: ${row.type} was given up after attempt ${row.attempt}: ${failure(row)}`;
    const advice = 'It is a dead letter: repair the reason, then redrive it.';
    return { code: 'dead-letter', since: endedAt(row), sentence, advice };
  },
  cancelled: (row) => {
    const sentence = `Not done: ${row.type} was cancelled${row.error ? `: ${row.error.message}` : '.'}`;
    return { code: 'cancelled', since: row.life.cancelRequestedAt ?? endedAt(row), sentence };
  },
};

const failure = ({ error }: TaskRow): string => (error ? `${error.message} (${error.code})` : 'an unknown error.');

function duplicates(row: TaskRow): Finding {
  const until = row.uniqueUntil?.toISOString() ?? null;
  return {
    ...{ code: 'duplicate', weight: 1, since: row.createdAt.toISOString(), until },
    sentence: `Another ${row.type} with the unique key "${row.uniqueKey}" is refused as a duplicate of this one${until === null ? ' until it has ended.' : ` until ${until}.`}`,
    advice: 'Wait for it, cancel it, or use another key.',
  };
}
