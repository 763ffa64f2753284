import { type Contract, libraryContracts } from '@warren/contracts';
import * as analytics from './analytics.ts';
import * as audit from './audit.ts';
import * as campaigns from './campaigns.ts';
import * as email from './email.ts';
import * as fraud from './fraud.ts';
import * as imports from './imports.ts';
import * as inventory from './inventory.ts';
import * as loyalty from './loyalty.ts';
import * as mailReports from './mail-reports.ts';
import * as notifications from './notifications.ts';
import * as orders from './orders.ts';
import * as payments from './payments.ts';
import * as report from './report.ts';
import * as subscribers from './subscribers.ts';
import * as subscriptions from './subscriptions.ts';
import * as users from './users.ts';
import * as webhooks from './webhooks.ts';

const modules = [
  analytics,
  audit,
  campaigns,
  email,
  fraud,
  imports,
  inventory,
  loyalty,
  mailReports,
  notifications,
  orders,
  payments,
  report,
  subscribers,
  subscriptions,
  users,
  webhooks,
];

/** Every message of this system. The shared topology, the documentation and `GET /tasks/types` are made from it. */
export const catalogue: readonly Contract[] = [
  ...libraryContracts,
  ...modules.flatMap((module) => Object.values<unknown>(module).filter(isContract)),
];

/** Modules export schemas and types beside their contracts. */
function isContract(exported: unknown): exported is Contract {
  return typeof exported === 'object' && exported !== null && 'kind' in exported && 'schema' in exported;
}
