import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { tableOf } from '../tables.ts';
import { UnitOfWork } from '../transactions/unit-of-work.ts';

/** Longer than a task waits in any queue. */
const DAYS = 30;

/** What a group remembers of tasks that were taken back, for workers that were not there to hear it. */
@Injectable()
export class CancelledTasks {
  private readonly table: string;

  constructor(
    dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
  ) {
    this.table = tableOf(dataSource, 'cancelled_tasks');
  }

  async has(taskId: string): Promise<boolean> {
    const rows: unknown[] = await this.unitOfWork.manager.query(`SELECT FROM ${this.table} WHERE task_id = $1`, [
      taskId,
    ]);
    return rows.length > 0;
  }

  /** Doing so twice is the same. Old ones are forgotten by the way. */
  async add(taskId: string): Promise<void> {
    const { manager } = this.unitOfWork;
    await manager.query(`INSERT INTO ${this.table} (task_id) VALUES ($1) ON CONFLICT DO NOTHING`, [taskId]);
    await manager.query(`DELETE FROM ${this.table} WHERE heard_at < now() - interval '${DAYS} days'`);
  }
}
