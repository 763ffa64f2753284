import { Injectable } from '@nestjs/common';
import {
  EMPTY_PART,
  findingOf,
  hopOf,
  type JourneyFinding,
  type JourneyHop,
  type JourneyKey,
  type JourneyPart,
  type JourneyQuestion,
  idsOf,
} from '@warren/contracts';
import { DataSource } from 'typeorm';
import { tableOf } from '../tables.ts';
import { UnitOfWork } from '../transactions/unit-of-work.ts';

interface Waiting {
  readonly id: string;
  readonly type: string;
  readonly cause: string | null;
  readonly attempts: number;
  readonly error: string | null;
  readonly created_at: Date;
  readonly set_aside_at: Date | null;
}

interface Handled {
  readonly message_id: string;
  readonly handler: string;
  readonly received_at: Date;
}

/** An outbox is nearly empty. Where it is not, no more than its oldest rows are looked at. */
const LOOKED_AT = 10_000;
const MOST_ROWS = 50;
/** Milliseconds after which the relay should have sent a row. */
const SOON_MS = 2_000;
/** Milliseconds that one statement of a journey may take. */
const STATEMENT_MS = 1_000;

/** What a service's outbox and inbox know of messages: what was not sent yet and why, and what was handled here. */
@Injectable()
export class MessageJourney {
  private readonly outbox: string;
  private readonly inbox: string;

  constructor(
    dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
  ) {
    this.outbox = tableOf(dataSource, 'outbox');
    this.inbox = tableOf(dataSource, 'inbox');
  }

  /** Runs what is looked up for a journey in one transaction, in which no statement takes longer than a second. */
  async bounded<T>(look: () => Promise<T>): Promise<T> {
    return this.unitOfWork.run(async () => {
      await this.unitOfWork.manager.query(`SET LOCAL statement_timeout = ${STATEMENT_MS}`);
      return look();
    });
  }

  async explain(service: string, question: JourneyQuestion): Promise<JourneyPart> {
    const ids = idsOf(question, 'taskId', 'messageId');
    const keys = idsOf(question, 'orderId', 'userId', 'campaignId');
    if (ids.length + keys.length === 0) return EMPTY_PART;
    const [waiting, handled] = [await this.waiting(ids, keys), await this.handled(ids)];
    return {
      hops: [...waiting.map((row) => outboxHop(service, row)), ...handled.map((row) => commitHop(service, row))],
      findings: waiting.flatMap((row) => findingsOf(service, row)),
      keys: waiting.map(({ id }): JourneyKey => ({ kind: 'messageId', value: id })),
    };
  }

  private waiting(ids: readonly string[], keys: readonly string[]): Promise<Waiting[]> {
    const columns = 'id, type, key, cause, attempts, last_error AS error, created_at, set_aside_at';
    return this.unitOfWork.manager.query(
      `SELECT * FROM (
         (SELECT ${columns} FROM ${this.outbox} WHERE set_aside_at IS NULL ORDER BY position LIMIT ${LOOKED_AT})
         UNION ALL
         (SELECT ${columns} FROM ${this.outbox} WHERE set_aside_at IS NOT NULL ORDER BY position DESC LIMIT ${LOOKED_AT})
       ) AS message WHERE id = ANY($1::uuid[]) OR cause = ANY($1::text[]) OR key = ANY($2::text[])
       ORDER BY created_at LIMIT ${MOST_ROWS}`,
      [ids, [...ids, ...keys]],
    );
  }

  private async handled(ids: readonly string[]): Promise<Handled[]> {
    if (ids.length === 0) return [];
    return this.unitOfWork.manager.query(
      `SELECT message_id, handler, received_at FROM ${this.inbox} WHERE message_id = ANY($1::uuid[]) LIMIT ${MOST_ROWS}`,
      [ids],
    );
  }
}

const outboxHop = (service: string, row: Waiting): JourneyHop =>
  hopOf({
    at: row.created_at.toISOString(),
    kind: 'outbox',
    state: row.set_aside_at ? 'failed' : 'waiting',
    service,
    place: `${service}: outbox`,
    what: `${row.type} was written to the outbox, and is not sent yet.`,
    messageId: row.id,
    causeId: row.cause,
    error: row.error === null ? null : { code: 'outbox', message: row.error },
  });

const commitHop = (service: string, { message_id, handler, received_at }: Handled): JourneyHop =>
  hopOf({
    at: received_at.toISOString(),
    kind: 'commit',
    state: 'done',
    service,
    place: `${service}: inbox`,
    what: `${handler} has handled it.`,
    messageId: message_id,
  });

function findingsOf(
  service: string,
  { id, type, attempts, error, created_at, set_aside_at }: Waiting,
): JourneyFinding[] {
  const about: JourneyKey = { kind: 'messageId', value: id };
  if (set_aside_at) {
    return [
      findingOf({
        ...{ code: 'outbox-set-aside', service, about, since: set_aside_at.toISOString() },
        sentence: `Not sent: the outbox of ${service} has set ${type} aside after ${attempts} attempts: ${error}`,
        advice: `Repair the reason, then release it: npx warren outbox release ${service} ${id}`,
      }),
    ];
  }
  if (Date.now() - created_at.getTime() < SOON_MS && attempts === 0) return [];
  const reason = error === null ? 'its relay has not come to it' : error;
  return [
    findingOf({
      ...{ code: 'outbox-waiting', service, about, since: created_at.toISOString(), weight: 3 },
      sentence: `Waiting: ${type} is in the outbox of ${service} and was not sent yet (${attempts} attempts): ${reason}`,
      advice: 'It is sent by itself once the broker takes it. Look at the broker, and at the readiness of the service.',
    }),
  ];
}
