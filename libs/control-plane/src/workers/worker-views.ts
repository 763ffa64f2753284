import { ConsumedQueue } from '@warren/contracts';
import { z } from 'zod';
import type { WorkerRow } from './worker.entity.ts';

const Timestamp = z.iso.datetime();

/** Reports that a worker may miss before it counts as lost: the broker may have been slow. */
const MISSED_REPORTS = 2.5;

export const WORKER_STATES = ['running', 'stopped', 'lost'] as const;

export const Worker = z
  .object({
    id: z.uuid().describe('Another one after each start.'),
    group: z.string(),
    worker: z.string().describe('Host and process. A process may have workers of several groups.'),
    version: z.string().nullable(),
    state: z.enum(WORKER_STATES).describe('lost: it has been silent for longer than it said, and did not say goodbye.'),
    startedAt: Timestamp,
    reportedAt: Timestamp.describe('Its last report.'),
    memoryBytes: z.number().describe('Of the process.'),
    delayMs: z.number().describe('By how much the process was late within its last interval, at most.'),
    inFlight: z.int().describe('Deliveries that it had in all when it reported.'),
    queues: z.array(ConsumedQueue),
  })
  .meta({ id: 'Worker' });
export type Worker = z.output<typeof Worker>;

export const WorkerList = z
  .object({ items: z.array(Worker).describe('By group, those that run first; those that ended within a day.') })
  .meta({ id: 'WorkerList' });
export type WorkerList = z.output<typeof WorkerList>;

export function workerView(row: WorkerRow, now = Date.now()): Worker {
  const { id, group, worker, version, memoryBytes, delayMs, queues } = row;
  return {
    ...{ id, group, worker, version, memoryBytes, delayMs, queues, state: stateOf(row, now) },
    startedAt: row.startedAt.toISOString(),
    reportedAt: row.reportedAt.toISOString(),
    inFlight: queues.reduce((sum, { inFlight }) => sum + inFlight, 0),
  };
}

function stateOf({ state, reportedAt, everyMs }: WorkerRow, now: number): Worker['state'] {
  if (state === 'stopped') return 'stopped';
  return now - reportedAt.getTime() > everyMs * MISSED_REPORTS ? 'lost' : 'running';
}
