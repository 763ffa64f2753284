import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  type JourneyHop,
  type JourneyKey,
  type JourneyPart,
  type JourneyQuestion,
  hopOf,
  idsOf,
  valuesOf,
} from '@warren/contracts';
import type { Caller } from '@warren/http';
import { UnitOfWork } from '@warren/persistence';
import { attemptViews, type AttemptView } from '../tasks/task-timeline.ts';
import { TaskRow } from '../tasks/task.entity.ts';
import { JourneySources } from './journey-sources.ts';
import { taskFindings } from './task-findings.ts';

const MOST_TASKS = 20;

/** What the control plane knows of tasks that were asked for here. */
@Injectable()
export class TaskJourney implements OnModuleInit {
  readonly name = 'tasks';

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly sources: JourneySources,
  ) {}

  onModuleInit(): void {
    this.sources.add(this);
  }

  readonly isOwn = async ({ kind, value }: JourneyKey, { userId }: Caller): Promise<boolean> =>
    (kind === 'taskId' || kind === 'messageId') &&
    this.unitOfWork.manager.existsBy(TaskRow, { id: value, createdBy: userId });

  async explainJourney(question: JourneyQuestion): Promise<JourneyPart> {
    const rows = [...new Map((await this.find(question)).map((row) => [row.id, row])).values()];
    return {
      hops: rows.flatMap(hopsOf),
      findings: rows.flatMap((row) => taskFindings(row)),
      keys: rows.map(keyOf),
    };
  }

  /** Each condition finds an index of its own. */
  private async find(question: JourneyQuestion): Promise<TaskRow[]> {
    const ids = idsOf(question, 'taskId', 'messageId');
    const keys = valuesOf(question, 'orderId', 'userId', 'campaignId');
    const documents = valuesOf(question, 'email').flatMap((email) => [{ email }, { to: email }]);
    const owners = idsOf(question, 'userId');
    const found: TaskRow[][] = [
      ids.length === 0 ? [] : await this.where('id = ANY(:ids)', { ids }),
      keys.length === 0 ? [] : await this.where('key = ANY(:keys)', { keys }),
      keys.length === 0 ? [] : await this.where('unique_key = ANY(:keys)', { keys }),
      owners.length === 0 ? [] : await this.where('created_by = ANY(:owners)', { owners }),
    ];
    for (const document of documents) {
      found.push(await this.where('payload @> :document::jsonb', { document: JSON.stringify(document) }));
    }
    return found.flat();
  }

  private where(condition: string, parameters: object): Promise<TaskRow[]> {
    const query = this.unitOfWork.manager.createQueryBuilder(TaskRow, 'task').where(`task.${condition}`, parameters);
    return query.orderBy('task.id', 'DESC').limit(MOST_TASKS).getMany();
  }
}

const keyOf = ({ id }: TaskRow): JourneyKey => ({ kind: 'taskId', value: id });

function hopsOf(row: TaskRow): JourneyHop[] {
  const about = keyOf(row);
  const common = { service: 'tasks', about, messageId: row.id };
  const cancelledAt = row.life.cancelRequestedAt;
  return [
    hopOf({
      ...{ ...common, at: row.createdAt.toISOString(), kind: 'command', state: 'done', place: 'tasks' },
      what: `${row.type} was asked for${row.createdBy === null ? '' : ` by ${row.createdBy}`}.`,
    }),
    ...(cancelledAt === undefined
      ? []
      : [
          hopOf({
            ...common,
            at: cancelledAt,
            kind: 'command',
            state: 'done',
            place: 'tasks',
            what: 'Its cancellation was asked for.',
          }),
        ]),
    ...attemptViews(row.life).map((attempt) => attemptHop(row, attempt)),
  ];
}

const STATES = {
  running: 'running',
  lost: 'failed',
  succeeded: 'done',
  retried: 'failed',
  failed: 'failed',
  cancelled: 'skipped',
} as const satisfies Record<AttemptView['outcome'], JourneyHop['state']>;

function attemptHop(
  row: TaskRow,
  { attempt, outcome, worker, startedAt, endedAt, error, traceId }: AttemptView,
): JourneyHop {
  return hopOf({
    ...{ at: startedAt, kind: 'attempt', state: STATES[outcome], service: 'tasks', place: worker, about: keyOf(row) },
    durationMs: endedAt === null ? null : Math.max(0, Date.parse(endedAt) - Date.parse(startedAt)),
    what: `Attempt ${attempt} of ${row.type}: ${outcome}.`,
    ...{ messageId: row.id, traceId, error },
  });
}
