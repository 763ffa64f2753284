import { Controller, UseFilters } from '@nestjs/common';
import { type PayloadOf, WorkerReported } from '@warren/contracts';
import { Event } from '@warren/messaging';
import { PersistenceExceptionFilter, UnitOfWork } from '@warren/persistence';
import { CONTROL_PLANE } from '../control-plane-options.ts';

/** Hours for which a worker that has ended is shown. */
const KEPT_HOURS = 24;

/** The newest report of a worker counts, in whichever order they come; how it ended is its last. */
const UPSERT = `
  INSERT INTO workers AS known (id, worker_group, worker, version, state, started_at, reported_at, every_ms, memory_bytes,
    delay_ms, queues)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
  ON CONFLICT (id) DO UPDATE SET state = EXCLUDED.state, reported_at = EXCLUDED.reported_at, every_ms = EXCLUDED.every_ms,
    memory_bytes = EXCLUDED.memory_bytes, delay_ms = EXCLUDED.delay_ms, queues = EXCLUDED.queues
  WHERE known.reported_at < EXCLUDED.reported_at AND known.state = 'running'
  RETURNING xmax = 0 AS is_new
`;

/** Keeps what workers report of themselves. Without an inbox: a report that comes again, or late, changes nothing. */
@Controller()
@UseFilters(PersistenceExceptionFilter)
export class WorkerReportsHandler {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  @Event(WorkerReported, { server: CONTROL_PLANE })
  async reported(report: PayloadOf<typeof WorkerReported>): Promise<void> {
    const { workerId, group, worker, version = null, state, startedAt, reportedAt } = report;
    const [known]: { is_new: boolean }[] = await this.unitOfWork.manager.query(UPSERT, [
      ...[workerId, group, worker, version, state, startedAt, reportedAt],
      ...[report.everyMs, report.memoryBytes, report.delayMs, JSON.stringify(report.queues)],
    ]);
    if (known?.is_new) await this.prune();
  }

  private async prune(): Promise<void> {
    await this.unitOfWork.manager.query(
      `DELETE FROM workers WHERE reported_at < now() - interval '${KEPT_HOURS} hours'`,
    );
  }
}
