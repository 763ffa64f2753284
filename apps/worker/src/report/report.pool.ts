import type { Pool } from '../pool/pool.ts';
import { CreateStatements1764410400063 } from './create-statements.ts';
import { CustomersHandler } from './customers.handler.ts';
import { Customers } from './customers.ts';
import { MailStatementHandler } from './mail-statement.handler.ts';
import { ReportDayHandler } from './report-day.handler.ts';

/** Reports to the administrators, and to customers about themselves. */
export const pool: Pool = {
  handlers: [ReportDayHandler, MailStatementHandler, CustomersHandler],
  providers: [Customers],
  migrations: [CreateStatements1764410400063],
  replay: 'catch-up',
  persons: [
    { what: 'customers', table: 'customers', where: 'customers.user_id = person.user_id', erasure: 'delete' },
    { what: 'orders of statements', table: 'orders', where: 'orders.user_id = person.user_id', erasure: 'delete' },
  ],
};
