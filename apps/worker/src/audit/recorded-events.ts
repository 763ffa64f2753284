import { Injectable } from '@nestjs/common';
import type { LoggedEvent, ReadLog, SearchEvents } from '@showcase/contracts';
import type { AnswerInputOf, PayloadOf } from '@warren/contracts';
import { type RabbitContext, RequestRejectedError } from '@warren/messaging';
import { UnitOfWork } from '@warren/persistence';
import { Callers } from './callers.ts';
import { timeOf } from './time-of.ts';
import { withoutErased } from './without-erased.ts';

/** Rows that one reading looks at, whether they are asked for or not, so that it ends soon. */
const LOOKED_AT = 1_000;

/** A fact as its row has it. */
export interface Entry {
  readonly message_id: string;
  readonly type: string;
  readonly key: string | null;
  readonly cause: string | null;
  readonly correlation_id: string;
  readonly occurred_at: Date;
  readonly app_id: string | null;
  readonly caller: string | null;
  readonly payload: LoggedEvent['payload'];
  readonly xid: string;
  readonly position: string;
}

export const ENTRY = `entry.message_id, entry.type, entry.key, entry.cause, entry.correlation_id, entry.occurred_at,
  entry.app_id, entry.caller, entry.payload, entry.xid::text, entry.position`;

/** Below it every transaction has ended: what can be read there is complete. */
export const HORIZON = 'pg_snapshot_xmin(pg_current_snapshot())';

/** Every fact there is, in a table that is only added to. It is what replays are read from. */
@Injectable()
export class RecordedEvents {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly callers: Callers,
  ) {}

  /** Writes a fact down; one that is there already stays as it is. */
  async add(event: RabbitContext): Promise<void> {
    await this.unitOfWork.manager.query(
      `WITH added AS (
         INSERT INTO entries (message_id, type, key, cause, correlation_id, occurred_at, app_id, payload, caller)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (message_id) DO NOTHING RETURNING *
       )
       INSERT INTO mentions (subject, occurred_at, position, message_id)
       SELECT subject, occurred_at, position, message_id FROM added, named_by(message_id, key, payload) AS subject`,
      [
        ...[event.id, event.type, event.key ?? null, event.cause ?? null, event.correlationId],
        ...[timeOf(event), event.appId ?? null, JSON.stringify(withoutErased(event)), this.callers.of(event)],
      ],
    );
  }

  /** Newest first. @throws Refusal for a cursor that is none */
  async search(query: PayloadOf<typeof SearchEvents>): Promise<AnswerInputOf<typeof SearchEvents>> {
    const { type = null, key = null, since = null, until = null, limit, cursor } = query;
    const [at, position] = cursor === undefined ? [null, null] : parsePosition(cursor, 'cursor-malformed');
    const from = key === null ? 'entries entry' : `mentions place JOIN entries entry USING (message_id)`;
    const by = key === null ? 'entry' : 'place';
    const rows = await this.unitOfWork.manager.query<Entry[]>(
      `SELECT ${ENTRY} FROM ${from}
       WHERE ${key === null ? '$2::text IS NULL' : 'place.subject = $2'} AND ($1::text IS NULL OR entry.type = $1)
         AND ($3::timestamptz IS NULL OR ${by}.occurred_at >= $3) AND ($4::timestamptz IS NULL OR ${by}.occurred_at < $4)
         AND ($5::bigint IS NULL OR
           (${by}.occurred_at, ${by}.position) < (to_timestamp(0) + $5 * interval '1 millisecond', $6::bigint))
       ORDER BY ${by}.occurred_at DESC, ${by}.position DESC LIMIT $7`,
      [type, key, since, until, at, position, limit + 1],
    );
    const items = rows.slice(0, limit);
    const last = rows.length > limit ? items.at(-1) : undefined;
    return {
      items: items.map(toLoggedEvent),
      nextCursor: last ? formatPosition(String(last.occurred_at.getTime()), last.position) : null,
    };
  }

  /** In the log's own order. @throws Refusal for a place that is none */
  async read(query: PayloadOf<typeof ReadLog>): Promise<AnswerInputOf<typeof ReadLog>> {
    const { after, type, key, limit } = query;
    if (after === undefined) return { items: [], place: await this.end(), isEnd: true };
    const [xid, position] = parsePosition(after, 'place-malformed');
    const looked = await this.unitOfWork.manager.query<(Entry & { wanted: boolean })[]>(
      `SELECT ${ENTRY}, ($4::text IS NULL OR entry.type = $4) AND ($5::text IS NULL OR EXISTS
         (SELECT FROM mentions WHERE subject = $5 AND occurred_at = entry.occurred_at AND position = entry.position)) AS wanted
       FROM entries entry WHERE (entry.xid, entry.position) > ($1::xid8, $2::bigint) AND entry.xid < ${HORIZON}
       ORDER BY entry.xid, entry.position LIMIT $3`,
      [xid, position, type === undefined && key === undefined ? limit : LOOKED_AT, type ?? null, key ?? null],
    );
    const wanted = looked.filter((entry) => entry.wanted).slice(0, limit);
    const isCut = wanted.length === limit;
    const last = isCut ? wanted.at(-1) : looked.at(-1);
    return {
      items: wanted.map((entry) => ({ ...toLoggedEvent(entry), place: formatPosition(entry.xid, entry.position) })),
      place: last ? formatPosition(last.xid, last.position) : after,
      isEnd: looked.length === 0,
    };
  }

  private async end(): Promise<string> {
    const [last] = await this.unitOfWork.manager.query<Pick<Entry, 'xid' | 'position'>[]>(
      `SELECT xid::text, position FROM entries WHERE xid < ${HORIZON} ORDER BY entries.xid DESC, position DESC LIMIT 1`,
    );
    return formatPosition(last?.xid ?? '0', last?.position ?? '0');
  }
}

export function toLoggedEvent(entry: Entry): LoggedEvent {
  return {
    id: entry.message_id,
    type: entry.type,
    at: entry.occurred_at.toISOString(),
    key: entry.key,
    cause: entry.cause,
    correlationId: entry.correlation_id,
    by: entry.app_id,
    caller: entry.caller,
    payload: entry.payload,
  };
}

const formatPosition = (major: string, minor: string): string => `${major}-${minor}`;

function parsePosition(text: string, code: 'cursor-malformed' | 'place-malformed'): [string, string] {
  const [, major, minor] = /^(\d{1,18})-(\d{1,18})$/.exec(text) ?? [];
  if (major === undefined || minor === undefined) {
    throw new RequestRejectedError(code, `"${text}" is no place in the log: pass on what an answer before has given.`);
  }
  return [major, minor];
}
