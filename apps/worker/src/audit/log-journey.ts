import { Injectable } from '@nestjs/common';
import { OrderPlaced } from '@showcase/contracts';
import {
  EMPTY_PART,
  hopOf,
  type JourneyExplainer,
  type JourneyHop,
  type JourneyKey,
  type JourneyPart,
  type JourneyQuestion,
  idsOf,
  valuesOf,
} from '@warren/contracts';
import { UnitOfWork } from '@warren/persistence';
import { type Entry, ENTRY } from './recorded-events.ts';
import { summaryOf } from './summary.ts';
import { isAboutTask, taskFinding } from './task-finding.ts';

/** The newest of what names a key, and of what followed from an order. */
const MOST = 60;

/** What the log of all events knows: each event is a hop, and the latest of a mail's or a task's says how it stands. */
@Injectable()
export class LogJourney implements JourneyExplainer {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async explainJourney(question: JourneyQuestion): Promise<JourneyPart> {
    const subjects = valuesOf(question, 'orderId', 'userId', 'campaignId', 'taskId', 'messageId', 'traceId');
    if (subjects.length === 0) return EMPTY_PART;
    const named = await this.named(subjects);
    const followed = await this.followed(named, idsOf(question, 'orderId'));
    const entries = [...new Map([...named, ...followed].map((entry) => [entry.message_id, entry])).values()];
    const tasks = new Set([...valuesOf(question, 'taskId', 'messageId'), ...followed.flatMap(taskOf)]);
    return {
      hops: entries.map(hopOfEntry),
      findings: [...latestOf(entries, tasks)].map(([taskId, entry]) => taskFinding(taskId, entry)),
      keys: followed.flatMap(taskOf).map((value): JourneyKey => ({ kind: 'taskId', value })),
    };
  }

  /** Each subject by the index of all ids that events name, the newest first. */
  private named(subjects: readonly string[]): Promise<Entry[]> {
    return this.unitOfWork.manager.query(
      `SELECT ${ENTRY} FROM unnest($1::text[]) AS asked (subject), LATERAL (
         SELECT message_id FROM mentions WHERE mentions.subject = asked.subject
         ORDER BY occurred_at DESC, position DESC LIMIT ${MOST}) AS place
       JOIN entries entry USING (message_id) LIMIT ${MOST * 2}`,
      [subjects],
    );
  }

  /** What followed from placing an order: its mails do not name it. */
  private async followed(named: readonly Entry[], orders: readonly string[]): Promise<Entry[]> {
    const roots = named.filter(({ type, key }) => type === OrderPlaced.type && key !== null && orders.length > 0);
    if (roots.length === 0) return [];
    return this.unitOfWork.manager.query(
      `SELECT ${ENTRY} FROM entries entry WHERE correlation_id = ANY($1::text[]) LIMIT ${MOST}`,
      [[...new Set(roots.map(({ correlation_id }) => correlation_id))]],
    );
  }
}

const taskOf = ({ type, payload }: Entry): string[] => {
  const { taskId } = payload as { taskId?: unknown };
  return isAboutTask(type) && typeof taskId === 'string' ? [taskId] : [];
};

/** Of each of these tasks what was said last. */
function latestOf(entries: readonly Entry[], tasks: ReadonlySet<string>): ReadonlyMap<string, Entry> {
  const latest = new Map<string, Entry>();
  for (const entry of entries) {
    for (const taskId of taskOf(entry)) {
      const known = latest.get(taskId);
      if (tasks.has(taskId) && (!known || known.occurred_at < entry.occurred_at)) latest.set(taskId, entry);
    }
  }
  return latest;
}

function hopOfEntry({ message_id, type, cause, occurred_at, app_id, payload }: Entry): JourneyHop {
  const { startedAt, endedAt, worker, traceId, error } = payload as Readonly<Record<string, unknown>>;
  const tookMs = typeof startedAt === 'string' && typeof endedAt === 'string' ? span(startedAt, endedAt) : null;
  const failure = error as { code?: unknown; message?: unknown } | undefined;
  return hopOf({
    ...{ at: occurred_at.toISOString(), durationMs: tookMs, kind: 'event', service: 'audit' },
    state: failure === undefined ? 'done' : 'failed',
    place: typeof worker === 'string' ? worker : (app_id ?? 'unknown'),
    what: `${type}: ${summaryOf(type, payload)}`,
    ...{ messageId: message_id, causeId: cause, traceId: typeof traceId === 'string' ? traceId : null },
    error: failure ? { code: String(failure.code), message: String(failure.message).slice(0, 2_000) } : null,
  });
}

const span = (from: string, to: string): number => Math.max(0, Date.parse(to) - Date.parse(from));
