import type { Pool } from '../pool/pool.ts';
import { CreateLedger1763690400001 } from '../ledger/create-ledger.ts';
import { LedgerEntry } from '../ledger/ledger-entry.entity.ts';
import { Ledger } from '../ledger/ledger.ts';
import { Crm } from './crm.ts';
import { SyncContactHandler } from './sync-contact.handler.ts';

/** Keeps the CRM's contacts in step. The ledger is the state of it: done, or skipped while there is no CRM. */
export const pool: Pool = {
  handlers: [SyncContactHandler],
  providers: [Crm, Ledger],
  entities: [LedgerEntry],
  migrations: [CreateLedger1763690400001],
  once: 'ledger',
};
