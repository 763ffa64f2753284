import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  findingOf,
  hopOf,
  idsOf,
  type JourneyFinding,
  type JourneyKey,
  type JourneyPart,
  type JourneyQuestion,
  valuesOf,
} from '@warren/contracts';
import { UnitOfWork } from '@warren/persistence';
import { DeadLetterRow } from '../dead-letters/dead-letter.entity.ts';
import { JourneySources } from './journey-sources.ts';

const MOST = 20;

/** What the archive of dead letters knows: what was given up, why, and what operators have done about it. */
@Injectable()
export class DeadLetterJourney implements OnModuleInit {
  readonly name = 'dead-letters';

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly sources: JourneySources,
  ) {}

  onModuleInit(): void {
    this.sources.add(this);
  }

  async explainJourney(question: JourneyQuestion): Promise<JourneyPart> {
    const rows = [...new Map((await this.find(question)).map((row) => [row.id, row])).values()];
    return {
      hops: rows.map(hopOfDeadLetter),
      findings: rows.flatMap((row) => findingOfDeadLetter(row)),
      keys: rows.map(({ messageId }): JourneyKey => ({ kind: 'messageId', value: messageId })),
    };
  }

  /** Each condition finds an index of its own. */
  private async find(question: JourneyQuestion): Promise<DeadLetterRow[]> {
    const ids = idsOf(question, 'taskId', 'messageId');
    const keys = valuesOf(question, 'orderId', 'userId', 'campaignId');
    const found: DeadLetterRow[][] = [
      ids.length === 0 ? [] : await this.where('message_id = ANY(:ids)', { ids }),
      keys.length === 0 ? [] : await this.where('key = ANY(:keys)', { keys }),
    ];
    for (const email of valuesOf(question, 'email')) {
      found.push(await this.where('payload @> :document::jsonb', { document: JSON.stringify({ to: email }) }));
      found.push(await this.where('payload @> :document::jsonb', { document: JSON.stringify({ email }) }));
    }
    return found.flat();
  }

  private where(condition: string, parameters: object): Promise<DeadLetterRow[]> {
    const query = this.unitOfWork.manager
      .createQueryBuilder(DeadLetterRow, 'dead')
      .where(`dead.${condition}`, parameters);
    return query.orderBy('dead.id', 'DESC').limit(MOST).getMany();
  }
}

const hopOfDeadLetter = (row: DeadLetterRow) =>
  hopOf({
    ...{ at: row.diedAt.toISOString(), kind: 'queue', state: 'failed', service: 'dead-letters', place: row.queue },
    what: `${row.type ?? 'A message'} became a dead letter after ${row.attempts} attempts.`,
    ...{ messageId: row.messageId, causeId: row.cause },
    error: { code: row.reason, message: row.error.slice(0, 2_000) },
  });

function findingOfDeadLetter(row: DeadLetterRow): JourneyFinding[] {
  const about: JourneyKey = { kind: 'messageId', value: row.messageId };
  const common = { service: 'dead-letters', about, since: row.diedAt.toISOString() };
  const what = `${row.type ?? 'a message'} on ${row.queue}`;
  switch (row.state) {
    case 'dead':
      return [
        findingOf({
          ...{ ...common, code: 'dead-letter' },
          sentence: `Failed: ${what} is a dead letter since ${common.since}, after ${row.attempts} attempts: ${row.error.slice(0, 1_000)} (${row.reason})`,
          advice: `Repair the reason, then redrive it: npx warren dead-letters redrive ${row.id}`,
        }),
      ];
    case 'redriving':
      return [
        findingOf({
          ...common,
          code: 'queued',
          queue: row.queue,
          sentence: `Waiting: ${what} was a dead letter, and is being redriven.`,
        }),
      ];
    case 'discarded':
      return [
        findingOf({
          ...common,
          code: 'discarded',
          sentence: `Not done: an operator has discarded the dead letter of ${what} (${row.reason}).`,
        }),
      ];
    case 'redriven':
      return [];
  }
}
