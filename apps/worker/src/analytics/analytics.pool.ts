import type { Pool } from '../pool/pool.ts';
import { CountRegistrationsHandler } from './count-registrations.handler.ts';
import { CreateRegistrations1763690400001 } from './create-registrations.ts';

/** Counts, for whoever wants to know. */
export const pool: Pool = {
  handlers: [CountRegistrationsHandler],
  migrations: [CreateRegistrations1763690400001],
};
