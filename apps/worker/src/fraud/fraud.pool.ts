import type { Pool } from '../pool/pool.ts';
import { CreateFraud1763690400001 } from './create-fraud.ts';
import { FraudHandler } from './fraud.handler.ts';
import { OrdersSeen } from './orders-seen.ts';

/** Says which orders people should look at. */
export const pool: Pool = {
  handlers: [FraudHandler],
  providers: [OrdersSeen],
  migrations: [CreateFraud1763690400001],
  persons: [
    {
      what: 'registrations',
      table: 'registrations',
      where: 'registrations.user_id = person.user_id',
      erasure: 'delete',
    },
    { what: 'scores of orders', table: 'orders', where: 'orders.user_id = person.user_id', erasure: 'delete' },
  ],
};
