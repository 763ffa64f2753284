import type { Pool } from '../pool/pool.ts';
import { CreateLedger1763690400001 } from '../idempotency/create-ledger.ts';
import { IdempotencyRecord } from '../idempotency/idempotency-record.entity.ts';
import { IdempotencyStore } from '../idempotency/idempotency-store.ts';
import { Crm } from './crm.ts';
import { DeleteContact } from './delete-contact.ts';
import { SyncContactHandler } from './sync-contact.handler.ts';

/** Keeps the CRM's contacts in step. The ledger is the state of it: done, or skipped while there is no CRM. */
export const pool: Pool = {
  handlers: [SyncContactHandler],
  providers: [Crm, DeleteContact, IdempotencyStore],
  entities: [IdempotencyRecord],
  migrations: [CreateLedger1763690400001],
  once: 'idempotency-store',
  persons: [
    {
      what: 'changes passed on',
      table: 'ledger',
      where: 'ledger.subject IN (person.address, person.address_key)',
      erasure: { staysBecause: 'So that no change is passed on twice: the id of each, and not whom it was about.' },
    },
  ],
  eraser: DeleteContact,
};
