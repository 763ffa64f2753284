import type { DataSource } from 'typeorm';
import { tableOf } from '../tables.ts';
import type { UnitOfWork } from '../transactions/unit-of-work.ts';
import type { Point } from './point.ts';
import type { Loaded, Snapshot } from './replay.ts';
import type { SnapshotFormat } from './stream-type.ts';

/** The statements on snapshots. */
export class Snapshots {
  private readonly table: string;

  constructor(
    dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
  ) {
    this.table = tableOf(dataSource, 'snapshots');
  }

  /** The last one up to the point that is of this schema version; `undefined` without, or when it does not fit. */
  async newest<State>(
    stream: string,
    { version, schema }: SnapshotFormat<State>,
    point: Point,
  ): Promise<Loaded<State> | undefined> {
    const { condition, order, bound } = restriction(point);
    const [row] = await this.unitOfWork.manager.query<{ version: number; state: unknown }[]>(
      `SELECT version, state FROM ${this.table} WHERE stream_id = $1 AND schema_version = $2 ${condition}
       ORDER BY ${order} LIMIT 1`,
      [stream, version, ...bound],
    );
    if (!row) return undefined;
    const read = schema.safeParse(row.state);
    return read.success ? { state: read.data, version: row.version } : undefined;
  }

  /** What the events make of a state is the same every time: whoever comes second changes nothing. */
  async keep<State>(
    stream: string,
    { version }: SnapshotFormat<State>,
    snapshots: readonly Snapshot<State>[],
  ): Promise<void> {
    if (snapshots.length === 0) return;
    await this.unitOfWork.manager.query(
      `INSERT INTO ${this.table} (stream_id, schema_version, version, state, recorded_at)
       SELECT $1, $2, new.version, new.state, new."recordedAt"
       FROM jsonb_to_recordset($3) AS new (version int, state jsonb, "recordedAt" timestamptz) ORDER BY new.version
       ON CONFLICT (stream_id, schema_version, version) DO UPDATE SET state = EXCLUDED.state`,
      [stream, version, JSON.stringify(snapshots)],
    );
  }
}

function restriction(point: Point): { condition: string; order: string; bound: unknown[] } {
  if (point === 'now') return { condition: '', order: 'version DESC', bound: [] };
  return 'version' in point
    ? { condition: 'AND version <= $3', order: 'version DESC', bound: [point.version] }
    : { condition: 'AND recorded_at <= $3', order: 'recorded_at DESC, version DESC', bound: [point.at] };
}
