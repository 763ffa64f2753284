/** A worker as `GET /operations/workers` lists it. */
export interface Worker {
  readonly id: string;
  readonly group: string;
  readonly worker: string;
  readonly version: string | null;
  readonly state: 'running' | 'stopped' | 'lost';
  readonly startedAt: string;
  readonly reportedAt: string;
  readonly memoryBytes: number;
  readonly delayMs: number;
  readonly inFlight: number;
  readonly queues: readonly ConsumedQueue[];
}

/** How a worker stands with one queue. */
export interface ConsumedQueue {
  readonly queue: string;
  readonly inFlight: number;
  readonly isPaused: boolean;
  readonly unavailable: { readonly reason: string; readonly since: string; readonly probeAt: string } | null;
}

export interface WorkerList {
  readonly items: readonly Worker[];
}

export const WORKER_STATES = ['running', 'stopped', 'lost'] as const;

/** `running`, or what keeps one that runs from all of its work. */
export function conditionOf({ state, queues }: Worker): string {
  if (state !== 'running') return state;
  return queues.some(({ unavailable }) => unavailable) ? 'waiting' : state;
}
