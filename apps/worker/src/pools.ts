import type { PoolFolder } from './pool/pool.ts';

/**
 * Every pool there is, one a line, under the name that is also its group, its schema and its word in WARREN_POOLS.
 * A process loads only those that it runs.
 */
export const pools = {
  analytics: () => import('./analytics/analytics.pool.ts'),
  audit: () => import('./audit/audit.pool.ts'),
  crm: () => import('./crm/crm.pool.ts'),
  email: () => import('./email/email.pool.ts'),
  fraud: () => import('./fraud/fraud.pool.ts'),
  inventory: () => import('./inventory/inventory.pool.ts'),
  loyalty: () => import('./loyalty/loyalty.pool.ts'),
  notifications: () => import('./notifications/notifications.pool.ts'),
  payments: () => import('./payments/payments.pool.ts'),
  provisioning: () => import('./provisioning/provisioning.pool.ts'),
  report: () => import('./report/report.pool.ts'),
  webhooks: () => import('./webhooks/webhooks.pool.ts'),
} as const satisfies Record<string, () => Promise<PoolFolder>>;

export type PoolName = keyof typeof pools;

export const poolNames = Object.keys(pools) as PoolName[];
