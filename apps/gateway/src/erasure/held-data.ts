import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '@warren/persistence';

type Rows = readonly Readonly<Record<string, unknown>>[];

/** A person gets all rows of a kind up to this many, the newest first. */
const MOST = 10_000;

/** What the gateway keeps of a person, each kind by its own query; no secret is among it, nor its hash. */
const QUERIES = {
  account: 'SELECT id, email, name, created_at, verified_at, role FROM users WHERE id = $1',
  sessions:
    'SELECT id, user_agent, created_at, last_used_at, ended_at FROM sessions WHERE user_id = $1 ORDER BY id DESC',
  roleChanges: 'SELECT role, changed_by, changed_at FROM role_changes WHERE user_id = $1 ORDER BY id DESC',
  orders: 'SELECT * FROM orders WHERE user_id = $1 ORDER BY id DESC',
  tasks: 'SELECT id, type, payload, state, created_at FROM tasks WHERE created_by = $1 ORDER BY id DESC',
  schedules:
    'SELECT id, type, payload, cron, timezone, created_at FROM schedules WHERE created_by = $1 ORDER BY id DESC',
} as const;

/** What is kept of a person, as they may ask (GDPR, article 15). */
export type HeldData = Readonly<Record<keyof typeof QUERIES, Rows>>;

@Injectable()
export class HeldDataOf {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async person(userId: string): Promise<HeldData> {
    const kinds = Object.entries(QUERIES).map(async ([kind, query]) => [
      kind,
      await this.unitOfWork.manager.query<Rows>(`${query} LIMIT ${MOST}`, [userId]),
    ]);
    return Object.fromEntries(await Promise.all(kinds)) as HeldData;
  }
}
