import type { Pool } from '../pool/pool.ts';
import { CreateReportedFailures1763690400001 } from './create-reported-failures.ts';
import { NotifyAdministratorsHandler } from './notify-administrators.handler.ts';
import { ReportedFailures } from './reported-failures.ts';

/** Tells the administrators. */
export const pool: Pool = {
  handlers: [NotifyAdministratorsHandler],
  providers: [ReportedFailures],
  migrations: [CreateReportedFailures1763690400001],
};
