import { RequestsRefused } from '@showcase/contracts';
import { until } from '@warren/testing';
import { DataSource } from 'typeorm';
import type { GatewayRig } from '../gateway-rig.ts';

/** How often gateways of these tests report what they refused; in production once a minute. */
export const REPORTED_EVERY_MS = 1_000;

/** What the audit log is told of an attack, as it lies in the gateway's outbox. */
export class AuditedRefusals {
  private readonly counted = new Set<string>();

  constructor(private readonly rig: GatewayRig) {}

  /**
   * Waits until all of an attack's refusals on a route are in the log.
   * @returns how many entries that took: fewer than refusals, since each of a flood must not have one
   */
  async of(route: string, refused: number): Promise<number> {
    let rows = await this.newRows(route);
    await until(async () => sumOf((rows = await this.newRows(route))) >= refused, `${refused} refusals are audited`);
    for (const { id } of rows) this.counted.add(id);
    return rows.length;
  }

  private async newRows(route: string): Promise<Row[]> {
    const rows = await this.rig.app
      .get(DataSource)
      .query<Row[]>(
        `SELECT id, (payload->>'count')::int AS count FROM outbox WHERE type = $1 AND payload->>'route' = $2`,
        [RequestsRefused.type, route],
      );
    return rows.filter(({ id }) => !this.counted.has(id));
  }
}

interface Row {
  readonly id: string;
  readonly count: number;
}

const sumOf = (rows: readonly Row[]): number => rows.reduce((sum, { count }) => sum + count, 0);
