import { Injectable } from '@nestjs/common';
import type { PayloadOf, TaskFailed } from '@warren/contracts';
import { UnitOfWork } from '@warren/persistence';

/**
 * What the administrators were told of already. Tasks of one type that fail of one thing are one report an hour: an
 * outage that kills a million of them is one mail, and so is the mail that cannot be sent and fails itself.
 */
@Injectable()
export class ReportedFailures {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** @returns whether it is the first of its kind in the hour in which it failed */
  async isFirst({ taskType, error, endedAt }: PayloadOf<typeof TaskFailed>): Promise<boolean> {
    const rows: unknown[] = await this.unitOfWork.manager.query(
      `INSERT INTO reported_failures (task_type, code, hour) VALUES ($1, $2, date_trunc('hour', $3::timestamptz))
       ON CONFLICT DO NOTHING RETURNING 1`,
      [taskType, error.code, endedAt],
    );
    return rows.length === 1;
  }
}
