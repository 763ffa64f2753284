import * as analytics from './analytics.ts';
import * as audit from './audit.ts';
import * as campaigns from './campaigns.ts';
import * as authority from './authority.ts';
import type { Contract } from './contract.ts';
import * as email from './email.ts';
import * as fraud from './fraud.ts';
import * as imports from './imports.ts';
import * as inventory from './inventory.ts';
import * as loyalty from './loyalty.ts';
import * as mailReports from './mail-reports.ts';
import * as notifications from './notifications.ts';
import * as orders from './orders.ts';
import * as payments from './payments.ts';
import * as queues from './queues.ts';
import * as replays from './replays.ts';
import * as report from './report.ts';
import * as subscribers from './subscribers.ts';
import * as subscriptions from './subscriptions.ts';
import * as tasks from './tasks.ts';
import * as users from './users.ts';
import * as webhooks from './webhooks.ts';

/** All that is said in Warren. The shared topology, the documentation and `GET /tasks/types` are made from it. */
export const catalogue: readonly Contract[] = [
  analytics,
  audit,
  campaigns,
  authority,
  email,
  fraud,
  imports,
  inventory,
  loyalty,
  mailReports,
  notifications,
  orders,
  payments,
  queues,
  replays,
  report,
  subscribers,
  subscriptions,
  tasks,
  users,
  webhooks,
].flatMap((said) => Object.values<unknown>(said).filter(isContract));

function isContract(said: unknown): said is Contract {
  return typeof said === 'object' && said !== null && 'kind' in said && 'schema' in said;
}
