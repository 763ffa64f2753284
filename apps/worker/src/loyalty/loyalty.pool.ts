import type { Pool } from '../pool/pool.ts';
import { CreatePoints1763690400001 } from './create-points.ts';
import { LoyaltyHandler } from './loyalty.handler.ts';
import { Points } from './points.ts';

/** Keeps customers' points. */
export const pool: Pool = {
  handlers: [LoyaltyHandler],
  providers: [Points],
  migrations: [CreatePoints1763690400001],
  persons: [{ what: 'points', table: 'points', where: 'points.user_id = person.user_id', erasure: 'delete' }],
};
