import { currentDelivery, newId } from '@warren/messaging';
import type { DataSource } from 'typeorm';
import { ConcurrencyError } from '../errors.ts';
import { tableOf } from '../tables.ts';
import type { UnitOfWork } from '../transactions/unit-of-work.ts';
import type { EventRow } from './stored-event.ts';

/** An event that is to be added. */
export interface NewEvent {
  readonly type: string;
  readonly schema_version: number;
  readonly subject: string | undefined;
  readonly data: unknown;
}

const READ = 'id, version, type, schema_version, data, recorded_at';

/** The statements on streams and their events. */
export class EventLog {
  private readonly streams: string;
  private readonly events: string;

  constructor(
    dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
  ) {
    this.streams = tableOf(dataSource, 'streams');
    this.events = tableOf(dataSource, 'events');
  }

  /** One statement: all of the events behind the expected version, or none. @throws ConcurrencyError */
  async append(stream: string, expectedVersion: number, events: readonly NewEvent[]): Promise<EventRow[]> {
    const cause = currentDelivery()?.id ?? null;
    const rows = events.map((event, index) => ({ ...event, id: newId(), version: expectedVersion + index + 1, cause }));
    const added = await this.query<EventRow>(
      `WITH head AS (${expectedVersion === 0 ? this.opening : this.advance})
       INSERT INTO ${this.events} (stream_id, version, id, type, schema_version, subject, data, cause, recorded_at)
       SELECT $1, new.*, head.recorded_at
       FROM head, jsonb_to_recordset($4) AS new
         (version int, id uuid, type text, schema_version int, subject text, data jsonb, cause text)
       RETURNING ${READ}`,
      [stream, expectedVersion, events.length, JSON.stringify(rows)],
    );
    if (added.length === 0) throw new ConcurrencyError(stream, expectedVersion);
    return added.toSorted((one, other) => one.version - other.version);
  }

  /** Whoever appends to the stream waits until the open transaction has ended. */
  async lock(stream: string): Promise<void> {
    await this.query(`SELECT FROM ${this.streams} WHERE id = $1 FOR UPDATE`, [stream]);
  }

  after(stream: string, version: number, limit: number): Promise<EventRow[]> {
    return this.query(
      `SELECT ${READ} FROM ${this.events} WHERE stream_id = $1 AND version > $2 ORDER BY version LIMIT $3`,
      [stream, version, limit],
    );
  }

  about(stream: string, subject: string): Promise<EventRow[]> {
    return this.query(`SELECT ${READ} FROM ${this.events} WHERE stream_id = $1 AND subject = $2 ORDER BY version`, [
      stream,
      subject,
    ]);
  }

  backwards(stream: string, types: readonly string[], before: number | undefined, limit: number): Promise<EventRow[]> {
    return this.query(
      `SELECT ${READ} FROM ${this.events}
       WHERE stream_id = $1 AND type = ANY($2) AND version < coalesce($3::bigint, 2147483648) ORDER BY version DESC LIMIT $4`,
      [stream, types, before ?? null, limit],
    );
  }

  private get opening(): string {
    return `INSERT INTO ${this.streams} (id, version, recorded_at) VALUES ($1, $2::int + $3::int, ${NOW})
            ON CONFLICT DO NOTHING RETURNING recorded_at`;
  }

  /** It waits for whoever else advances the stream, and then looks at the version that they left. */
  private get advance(): string {
    return `UPDATE ${this.streams} SET version = $2::int + $3::int, recorded_at = greatest(recorded_at, ${NOW})
            WHERE id = $1 AND version = $2::int RETURNING recorded_at`;
  }

  private query<Row>(statement: string, parameters: readonly unknown[]): Promise<Row[]> {
    return this.unitOfWork.manager.query<Row[]>(statement, [...parameters]);
  }
}

/** Cut and not rounded, so that nothing is recorded in the future. */
const NOW = "date_trunc('milliseconds', clock_timestamp())";
