import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '@warren/persistence';
import { type Worker, workerView, WORKER_STATES } from './worker-views.ts';
import { WorkerRow } from './worker.entity.ts';

/** More than anybody looks at; the newest. */
const MOST = 1_000;

/** What one queue's workers wait for, all of them. */
export interface QueueOutage {
  readonly reason: string;
  /** Since the first of them found it so. */
  readonly since: string;
  /** When the first of them tries again. */
  readonly probeAt: string;
}

/** The workers that there are, as they report themselves. */
@Injectable()
export class Workers {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** By group, those that run first. */
  async list(): Promise<Worker[]> {
    const rows = await this.unitOfWork.manager.find(WorkerRow, { order: { reportedAt: 'DESC' }, take: MOST });
    const rank = ({ state }: Worker): number => WORKER_STATES.indexOf(state);
    return rows
      .map((row) => workerView(row))
      .sort((a, b) => a.group.localeCompare(b.group) || rank(a) - rank(b) || a.worker.localeCompare(b.worker));
  }

  /** What keeps a queue waiting, at every worker that has it; `undefined` while one goes on, or none is known. */
  async outageOf(queue: string): Promise<QueueOutage | undefined> {
    const running = (await this.list()).filter(({ state }) => state === 'running');
    const own = running.flatMap(({ queues }) => queues.filter((one) => one.queue === queue));
    const outages = own.flatMap(({ unavailable }) => unavailable ?? []);
    const [first] = outages.toSorted((a, b) => a.since.localeCompare(b.since));
    if (!first || outages.length < own.length) return undefined;
    const probes = outages.map(({ probeAt }) => probeAt).sort();
    return { ...first, probeAt: probes[0] ?? first.probeAt };
  }
}
