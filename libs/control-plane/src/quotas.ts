import type { Quotas } from '@warren/http';

/**
 * What callers may ask of the control plane, for `LimitsModule.forRoot({ quotas: { ...controlPlaneQuotas } })`. A batch counts
 * as many tasks as it has.
 */
export const controlPlaneQuotas = {
  'console-log-in': [{ per: 'address', max: 600, seconds: 600 }],
  tasks: [
    { per: 'account', max: 3_000, seconds: 60 },
    { per: 'address', max: 12_000, seconds: 60 },
  ],
  searches: [
    { per: 'account', max: 300, seconds: 60 },
    { per: 'address', max: 1_200, seconds: 60 },
  ],
  replays: [{ per: 'account', max: 6, seconds: 60 }],
  schedules: [
    { per: 'account', max: 60, seconds: 60 },
    { per: 'address', max: 240, seconds: 60 },
  ],
} as const satisfies Quotas;

/** The tasks in the body of a batch; what is no batch is refused behind this, and counts once. */
export function tasksInside(body: unknown): number {
  const tasks = (body as { tasks?: unknown } | null | undefined)?.tasks;
  return Array.isArray(tasks) && tasks.length <= 1_000 ? Math.max(1, tasks.length) : 1;
}
